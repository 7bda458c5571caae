var K=globalThis,Y=K.ShadowRoot&&(K.ShadyCSS===void 0||K.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,rt=Symbol(),Ot=new WeakMap,D=class{constructor(s,t,e){if(this._$cssResult$=!0,e!==rt)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=s,this.t=t}get styleSheet(){let s=this.o,t=this.t;if(Y&&s===void 0){let e=t!==void 0&&t.length===1;e&&(s=Ot.get(t)),s===void 0&&((this.o=s=new CSSStyleSheet).replaceSync(this.cssText),e&&Ot.set(t,s))}return s}toString(){return this.cssText}},Ct=r=>new D(typeof r=="string"?r:r+"",void 0,rt),g=(r,...s)=>{let t=r.length===1?r[0]:s.reduce((e,i,n)=>e+(a=>{if(a._$cssResult$===!0)return a.cssText;if(typeof a=="number")return a;throw Error("Value passed to 'css' function must be a 'css' function result: "+a+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[n+1],r[0]);return new D(t,r,rt)},Pt=(r,s)=>{if(Y)r.adoptedStyleSheets=s.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of s){let e=document.createElement("style"),i=K.litNonce;i!==void 0&&e.setAttribute("nonce",i),e.textContent=t.cssText,r.appendChild(e)}},nt=Y?r=>r:r=>r instanceof CSSStyleSheet?(s=>{let t="";for(let e of s.cssRules)t+=e.cssText;return Ct(t)})(r):r;var{is:Be,defineProperty:ze,getOwnPropertyDescriptor:qe,getOwnPropertyNames:Ge,getOwnPropertySymbols:We,getPrototypeOf:Ke}=Object,Z=globalThis,Ut=Z.trustedTypes,Ye=Ut?Ut.emptyScript:"",Ze=Z.reactiveElementPolyfillSupport,F=(r,s)=>r,at={toAttribute(r,s){switch(s){case Boolean:r=r?Ye:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,s){let t=r;switch(s){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},Nt=(r,s)=>!Be(r,s),Lt={attribute:!0,type:String,converter:at,reflect:!1,useDefault:!1,hasChanged:Nt};Symbol.metadata??=Symbol("metadata"),Z.litPropertyMetadata??=new WeakMap;var w=class extends HTMLElement{static addInitializer(s){this._$Ei(),(this.l??=[]).push(s)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(s,t=Lt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(s)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(s,t),!t.noAccessor){let e=Symbol(),i=this.getPropertyDescriptor(s,e,t);i!==void 0&&ze(this.prototype,s,i)}}static getPropertyDescriptor(s,t,e){let{get:i,set:n}=qe(this.prototype,s)??{get(){return this[t]},set(a){this[t]=a}};return{get:i,set(a){let l=i?.call(this);n?.call(this,a),this.requestUpdate(s,l,e)},configurable:!0,enumerable:!0}}static getPropertyOptions(s){return this.elementProperties.get(s)??Lt}static _$Ei(){if(this.hasOwnProperty(F("elementProperties")))return;let s=Ke(this);s.finalize(),s.l!==void 0&&(this.l=[...s.l]),this.elementProperties=new Map(s.elementProperties)}static finalize(){if(this.hasOwnProperty(F("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(F("properties"))){let t=this.properties,e=[...Ge(t),...We(t)];for(let i of e)this.createProperty(i,t[i])}let s=this[Symbol.metadata];if(s!==null){let t=litPropertyMetadata.get(s);if(t!==void 0)for(let[e,i]of t)this.elementProperties.set(e,i)}this._$Eh=new Map;for(let[t,e]of this.elementProperties){let i=this._$Eu(t,e);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(s){let t=[];if(Array.isArray(s)){let e=new Set(s.flat(1/0).reverse());for(let i of e)t.unshift(nt(i))}else s!==void 0&&t.push(nt(s));return t}static _$Eu(s,t){let e=t.attribute;return e===!1?void 0:typeof e=="string"?e:typeof s=="string"?s.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(s=>this.enableUpdating=s),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(s=>s(this))}addController(s){(this._$EO??=new Set).add(s),this.renderRoot!==void 0&&this.isConnected&&s.hostConnected?.()}removeController(s){this._$EO?.delete(s)}_$E_(){let s=new Map,t=this.constructor.elementProperties;for(let e of t.keys())this.hasOwnProperty(e)&&(s.set(e,this[e]),delete this[e]);s.size>0&&(this._$Ep=s)}createRenderRoot(){let s=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Pt(s,this.constructor.elementStyles),s}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(s=>s.hostConnected?.())}enableUpdating(s){}disconnectedCallback(){this._$EO?.forEach(s=>s.hostDisconnected?.())}attributeChangedCallback(s,t,e){this._$AK(s,e)}_$ET(s,t){let e=this.constructor.elementProperties.get(s),i=this.constructor._$Eu(s,e);if(i!==void 0&&e.reflect===!0){let n=(e.converter?.toAttribute!==void 0?e.converter:at).toAttribute(t,e.type);this._$Em=s,n==null?this.removeAttribute(i):this.setAttribute(i,n),this._$Em=null}}_$AK(s,t){let e=this.constructor,i=e._$Eh.get(s);if(i!==void 0&&this._$Em!==i){let n=e.getPropertyOptions(i),a=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:at;this._$Em=i;let l=a.fromAttribute(t,n.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(s,t,e,i=!1,n){if(s!==void 0){let a=this.constructor;if(i===!1&&(n=this[s]),e??=a.getPropertyOptions(s),!((e.hasChanged??Nt)(n,t)||e.useDefault&&e.reflect&&n===this._$Ej?.get(s)&&!this.hasAttribute(a._$Eu(s,e))))return;this.C(s,t,e)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(s,t,{useDefault:e,reflect:i,wrapped:n},a){e&&!(this._$Ej??=new Map).has(s)&&(this._$Ej.set(s,a??t??this[s]),n!==!0||a!==void 0)||(this._$AL.has(s)||(this.hasUpdated||e||(t=void 0),this._$AL.set(s,t)),i===!0&&this._$Em!==s&&(this._$Eq??=new Set).add(s))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let s=this.scheduleUpdate();return s!=null&&await s,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,n]of this._$Ep)this[i]=n;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[i,n]of e){let{wrapped:a}=n,l=this[i];a!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,n,l)}}let s=!1,t=this._$AL;try{s=this.shouldUpdate(t),s?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(e){throw s=!1,this._$EM(),e}s&&this._$AE(t)}willUpdate(s){}_$AE(s){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(s)),this.updated(s)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(s){return!0}update(s){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(s){}firstUpdated(s){}};w.elementStyles=[],w.shadowRootOptions={mode:"open"},w[F("elementProperties")]=new Map,w[F("finalized")]=new Map,Ze?.({ReactiveElement:w}),(Z.reactiveElementVersions??=[]).push("2.1.2");var pt=globalThis,Dt=r=>r,J=pt.trustedTypes,Ft=J?J.createPolicy("lit-html",{createHTML:r=>r}):void 0,qt="$lit$",k=`lit$${Math.random().toFixed(9).slice(2)}$`,Gt="?"+k,Je=`<${Gt}>`,M=document,V=()=>M.createComment(""),j=r=>r===null||typeof r!="object"&&typeof r!="function",mt=Array.isArray,Xe=r=>mt(r)||typeof r?.[Symbol.iterator]=="function",ot=`[ 	
\f\r]`,I=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,It=/-->/g,Vt=/>/g,T=RegExp(`>|${ot}(?:([^\\s"'>=/]+)(${ot}*=${ot}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),jt=/'/g,Bt=/"/g,Wt=/^(?:script|style|textarea|title)$/i,gt=r=>(s,...t)=>({_$litType$:r,strings:s,values:t}),o=gt(1),Ms=gt(2),As=gt(3),A=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),zt=new WeakMap,R=M.createTreeWalker(M,129);function Kt(r,s){if(!mt(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Ft!==void 0?Ft.createHTML(s):s}var Qe=(r,s)=>{let t=r.length-1,e=[],i,n=s===2?"<svg>":s===3?"<math>":"",a=I;for(let l=0;l<t;l++){let c=r[l],u,p,h=-1,$=0;for(;$<c.length&&(a.lastIndex=$,p=a.exec(c),p!==null);)$=a.lastIndex,a===I?p[1]==="!--"?a=It:p[1]!==void 0?a=Vt:p[2]!==void 0?(Wt.test(p[2])&&(i=RegExp("</"+p[2],"g")),a=T):p[3]!==void 0&&(a=T):a===T?p[0]===">"?(a=i??I,h=-1):p[1]===void 0?h=-2:(h=a.lastIndex-p[2].length,u=p[1],a=p[3]===void 0?T:p[3]==='"'?Bt:jt):a===Bt||a===jt?a=T:a===It||a===Vt?a=I:(a=T,i=void 0);let _=a===T&&r[l+1].startsWith("/>")?" ":"";n+=a===I?c+Je:h>=0?(e.push(u),c.slice(0,h)+qt+c.slice(h)+k+_):c+k+(h===-2?l:_)}return[Kt(r,n+(r[t]||"<?>")+(s===2?"</svg>":s===3?"</math>":"")),e]},B=class r{constructor({strings:s,_$litType$:t},e){let i;this.parts=[];let n=0,a=0,l=s.length-1,c=this.parts,[u,p]=Qe(s,t);if(this.el=r.createElement(u,e),R.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(i=R.nextNode())!==null&&c.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let h of i.getAttributeNames())if(h.endsWith(qt)){let $=p[a++],_=i.getAttribute(h).split(k),W=/([.?@])?(.*)/.exec($);c.push({type:1,index:n,name:W[2],strings:_,ctor:W[1]==="."?dt:W[1]==="?"?ct:W[1]==="@"?ht:P}),i.removeAttribute(h)}else h.startsWith(k)&&(c.push({type:6,index:n}),i.removeAttribute(h));if(Wt.test(i.tagName)){let h=i.textContent.split(k),$=h.length-1;if($>0){i.textContent=J?J.emptyScript:"";for(let _=0;_<$;_++)i.append(h[_],V()),R.nextNode(),c.push({type:2,index:++n});i.append(h[$],V())}}}else if(i.nodeType===8)if(i.data===Gt)c.push({type:2,index:n});else{let h=-1;for(;(h=i.data.indexOf(k,h+1))!==-1;)c.push({type:7,index:n}),h+=k.length-1}n++}}static createElement(s,t){let e=M.createElement("template");return e.innerHTML=s,e}};function C(r,s,t=r,e){if(s===A)return s;let i=e!==void 0?t._$Co?.[e]:t._$Cl,n=j(s)?void 0:s._$litDirective$;return i?.constructor!==n&&(i?._$AO?.(!1),n===void 0?i=void 0:(i=new n(r),i._$AT(r,t,e)),e!==void 0?(t._$Co??=[])[e]=i:t._$Cl=i),i!==void 0&&(s=C(r,i._$AS(r,s.values),i,e)),s}var lt=class{constructor(s,t){this._$AV=[],this._$AN=void 0,this._$AD=s,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(s){let{el:{content:t},parts:e}=this._$AD,i=(s?.creationScope??M).importNode(t,!0);R.currentNode=i;let n=R.nextNode(),a=0,l=0,c=e[0];for(;c!==void 0;){if(a===c.index){let u;c.type===2?u=new z(n,n.nextSibling,this,s):c.type===1?u=new c.ctor(n,c.name,c.strings,this,s):c.type===6&&(u=new ut(n,this,s)),this._$AV.push(u),c=e[++l]}a!==c?.index&&(n=R.nextNode(),a++)}return R.currentNode=M,i}p(s){let t=0;for(let e of this._$AV)e!==void 0&&(e.strings!==void 0?(e._$AI(s,e,t),t+=e.strings.length-2):e._$AI(s[t])),t++}},z=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(s,t,e,i){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=s,this._$AB=t,this._$AM=e,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let s=this._$AA.parentNode,t=this._$AM;return t!==void 0&&s?.nodeType===11&&(s=t.parentNode),s}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(s,t=this){s=C(this,s,t),j(s)?s===d||s==null||s===""?(this._$AH!==d&&this._$AR(),this._$AH=d):s!==this._$AH&&s!==A&&this._(s):s._$litType$!==void 0?this.$(s):s.nodeType!==void 0?this.T(s):Xe(s)?this.k(s):this._(s)}O(s){return this._$AA.parentNode.insertBefore(s,this._$AB)}T(s){this._$AH!==s&&(this._$AR(),this._$AH=this.O(s))}_(s){this._$AH!==d&&j(this._$AH)?this._$AA.nextSibling.data=s:this.T(M.createTextNode(s)),this._$AH=s}$(s){let{values:t,_$litType$:e}=s,i=typeof e=="number"?this._$AC(s):(e.el===void 0&&(e.el=B.createElement(Kt(e.h,e.h[0]),this.options)),e);if(this._$AH?._$AD===i)this._$AH.p(t);else{let n=new lt(i,this),a=n.u(this.options);n.p(t),this.T(a),this._$AH=n}}_$AC(s){let t=zt.get(s.strings);return t===void 0&&zt.set(s.strings,t=new B(s)),t}k(s){mt(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,e,i=0;for(let n of s)i===t.length?t.push(e=new r(this.O(V()),this.O(V()),this,this.options)):e=t[i],e._$AI(n),i++;i<t.length&&(this._$AR(e&&e._$AB.nextSibling,i),t.length=i)}_$AR(s=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);s!==this._$AB;){let e=Dt(s).nextSibling;Dt(s).remove(),s=e}}setConnected(s){this._$AM===void 0&&(this._$Cv=s,this._$AP?.(s))}},P=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(s,t,e,i,n){this.type=1,this._$AH=d,this._$AN=void 0,this.element=s,this.name=t,this._$AM=i,this.options=n,e.length>2||e[0]!==""||e[1]!==""?(this._$AH=Array(e.length-1).fill(new String),this.strings=e):this._$AH=d}_$AI(s,t=this,e,i){let n=this.strings,a=!1;if(n===void 0)s=C(this,s,t,0),a=!j(s)||s!==this._$AH&&s!==A,a&&(this._$AH=s);else{let l=s,c,u;for(s=n[0],c=0;c<n.length-1;c++)u=C(this,l[e+c],t,c),u===A&&(u=this._$AH[c]),a||=!j(u)||u!==this._$AH[c],u===d?s=d:s!==d&&(s+=(u??"")+n[c+1]),this._$AH[c]=u}a&&!i&&this.j(s)}j(s){s===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,s??"")}},dt=class extends P{constructor(){super(...arguments),this.type=3}j(s){this.element[this.name]=s===d?void 0:s}},ct=class extends P{constructor(){super(...arguments),this.type=4}j(s){this.element.toggleAttribute(this.name,!!s&&s!==d)}},ht=class extends P{constructor(s,t,e,i,n){super(s,t,e,i,n),this.type=5}_$AI(s,t=this){if((s=C(this,s,t,0)??d)===A)return;let e=this._$AH,i=s===d&&e!==d||s.capture!==e.capture||s.once!==e.once||s.passive!==e.passive,n=s!==d&&(e===d||i);i&&this.element.removeEventListener(this.name,this,e),n&&this.element.addEventListener(this.name,this,s),this._$AH=s}handleEvent(s){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,s):this._$AH.handleEvent(s)}},ut=class{constructor(s,t,e){this.element=s,this.type=6,this._$AN=void 0,this._$AM=t,this.options=e}get _$AU(){return this._$AM._$AU}_$AI(s){C(this,s)}};var ts=pt.litHtmlPolyfillSupport;ts?.(B,z),(pt.litHtmlVersions??=[]).push("3.3.3");var Yt=(r,s,t)=>{let e=t?.renderBefore??s,i=e._$litPart$;if(i===void 0){let n=t?.renderBefore??null;e._$litPart$=i=new z(s.insertBefore(V(),n),n,void 0,t??{})}return i._$AI(r),i};var ft=globalThis,m=class extends w{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let s=super.createRenderRoot();return this.renderOptions.renderBefore??=s.firstChild,s}update(s){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(s),this._$Do=Yt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};m._$litElement$=!0,m.finalized=!0,ft.litElementHydrateSupport?.({LitElement:m});var es=ft.litElementPolyfillSupport;es?.({LitElement:m});(ft.litElementVersions??=[]).push("4.2.2");var Zt=(r,s)=>r.connection.subscribeMessage(s,{type:"mbus/meters/subscribe",language:r.language}),Jt=(r,s)=>r.connection.subscribeMessage(s,{type:"mbus/traffic/subscribe"}),Xt=(r,s,t)=>r.callWS({type:"mbus/meter",entry_id:s,meter_id:t,language:r.language}),Qt=(r,s)=>r.callWS({type:"mbus/decode",...s,language:r.language}),te=(r,s,t)=>r.callWS({type:"mbus/meters/set_interval",meters:s.map(({entry_id:e,meter_id:i})=>({entry_id:e,meter_id:i})),interval_s:t}),q=(r,s,t)=>r.callWS({type:"config/device_registry/update",device_id:s,...t}),ee=(r,s)=>r.callWS({type:"config/area_registry/create",name:s}),se=(r,s,t)=>r.connection.subscribeMessage(t,{type:"mbus/search/subscribe",entry_id:s,language:r.language}),ie=(r,s,t,e)=>r.callWS({type:"mbus/search/start",entry_id:s,method:t,is_thorough:e}),re=(r,s)=>r.callWS({type:"mbus/search/stop",entry_id:s}),ne=(r,s)=>r.callWS({type:"mbus/search/add",...s}),ae=(r,s,t)=>r.callWS({type:"mbus/address/set",entry_id:s.entry_id,meter_id:s.meter_id,address:t}),X=(r,s)=>{let t=Object.values(r.entities).find(i=>i.device_id===s&&i.platform==="mbus"&&i.translation_key==="read_now");if(!t)return Promise.reject(new H);let e={entity_id:t.entity_id};return r.callService("button","press",e,void 0,!1)},H=class extends Error{};var f=(r,s)=>{customElements.get(r)||customElements.define(r,s)};var S=(r,s)=>r!==void 0&&(r.language!==s.language||r.locale!==s.locale),bt=(r,s,t={})=>{r.dispatchEvent(new CustomEvent(s,{detail:t,bubbles:!0,composed:!0}))},ss=r=>{bt(r,"hass-toggle-menu")},vt=(r,s)=>{bt(r,"hass-notification",{message:s})},O=(r,s=!1)=>{s?history.replaceState(history.state,"",r):history.pushState(null,"",r),bt(window,"location-changed",{replace:s})},oe=r=>r.translation_key??"",v=(r,s)=>{let t=s;return(t.translation_key&&t.translation_domain?r.localize(`component.${t.translation_domain}.exceptions.${t.translation_key}.message`,t.translation_placeholders):"")||t.message||String(s)},is={comma_decimal:"en-US",decimal_comma:"de",quote_decimal:"de-CH",space_comma:"fr"},rs=r=>r.number_format==="system"?void 0:is[r.number_format]??r.language,Q=(r,s)=>{if(s.number_format==="none")return r;let t=r.split(".")[1]?.length??0;return new Intl.NumberFormat(rs(s),{minimumFractionDigits:t,maximumFractionDigits:t}).format(r)},le=r=>r.locale.time_zone==="server"?r.config.time_zone:void 0,ns=r=>r.time_format==="12"?!0:r.time_format==="24"?!1:void 0,as={DMY:"en-GB",MDY:"en-US",YMD:"sv"},os=r=>r.date_format==="system"?void 0:as[r.date_format]??r.language,ls=r=>r.time_format==="system"?void 0:r.language,de=(r,s,t)=>{let e=ns(s.locale),i=le(s);return new Intl.DateTimeFormat(ls(s.locale),{...t,...e===void 0?{}:{hour12:e},...i===void 0?{}:{timeZone:i}}).format(r)},ds=(r,s)=>{let t=le(s);return new Intl.DateTimeFormat(os(s.locale),{year:"numeric",month:"2-digit",day:"2-digit",...t===void 0?{}:{timeZone:t}}).format(r)},U=(r,s)=>{let t=new Date(r),e=de(t,s,{hour:"2-digit",minute:"2-digit"});return`${ds(t,s)} ${e}`},ce=(r,s)=>de(new Date(r),s,{hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:1}),he=(r,s)=>{let t=!r.includes("T");return new Intl.DateTimeFormat(s.locale.language,{dateStyle:"medium",...t?{}:{timeStyle:"short"},timeZone:"UTC"}).format(new Date(t?`${r}T00:00Z`:`${r}Z`))},cs="M3 6h18v2H3V6m0 5h18v2H3v-2m0 5h18v2H3v-2Z",ue=(r,s,t)=>customElements.get("ha-menu-button")?o`<ha-menu-button .hass=${r} .narrow=${s}></ha-menu-button>`:s?o`<button
    class="icon"
    aria-label=${t}
    @click=${e=>{e.currentTarget&&ss(e.currentTarget)}}
  >
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${cs} /></svg>
  </button>`:d;var pe=Array.from({length:250},(r,s)=>s+1),me=r=>{let s=new Map;for(let{answers_at:t}of r)t!==null&&s.set(t,(s.get(t)??0)+1);return({answers_at:t})=>t===null?"unknown":t===0?"factory":(s.get(t)??0)>1?"shared":"own"},ge=r=>new Set(r.flatMap(s=>s.answers_at===null?[]:[s.answers_at])),fe=r=>{let s=ge(r),t=[];for(let e of pe.filter(i=>!s.has(i))){let i=t.at(-1);i&&i[1]===e-1?i[1]=e:t.push([e,e])}return t.map(([e,i])=>e===i?String(e):`${e}–${i}`).join(", ")},be=(r,s)=>{let{wanted:t,typed:e,from:i,refused:n}=s,a=new Set([...ge(r),...e.values(),...n]),l=pe.filter(u=>u>=i&&!a.has(u)),c=new Map;for(let{id:u}of t){let p=e.get(u)??l.shift();p!==void 0&&c.set(u,p)}return c};var E=class{constructor(s){this.done=0;this.total=0;this.isRunning=!1;this.problems=null;this.wasStopped=!1;this.host=s,s.addController(this)}hostDisconnected(){this.stop()}stop(){this.wasStopped=!0}clear(){this.problems=null,this.done=0,this.host.requestUpdate()}async each(s,t,e){await this.all(s.length,async i=>{for(let[n,a]of s.entries()){if(this.isStopped())break;let l=await t(a,n);l!==null&&i.push({name:e(a),text:l}),this.done=n+1,this.host.requestUpdate()}})}async all(s,t){if(this.isRunning)return;this.total=s,this.done=0,this.problems=null,this.wasStopped=!1,this.isRunning=!0,this.host.requestUpdate();let e=[];try{await t(e)}finally{this.isRunning=!1,this.problems=e,this.host.requestUpdate()}}isStopped(){return this.wasStopped}render(s){if(this.isRunning){let e=s("bulk.progress",{done:this.done,total:this.total});return o`<progress aria-label=${e} max=${this.total} value=${this.done}></progress>
        <p role="status">${e}</p>`}if(!this.problems)return d;let t=Math.max(0,this.done-this.problems.length);return o`<p role="status">${s("bulk.done",{count:t,total:this.total})}</p>
      ${this.problems.length?o`<ul class="problems">
            ${this.problems.map(e=>o`<li><bdi>${e.name}</bdi>: ${e.text}</li>`)}
          </ul>`:d}`}};var b=g`
  :host {
    --line: var(--divider-color, #e0e0e0);
    --ink: var(--primary-text-color, #212121);
    --faint: var(--secondary-text-color, #5f6368);
    --card: var(--card-background-color, #fff);
    --page: var(--primary-background-color, #fafafa);
    --accent: var(--primary-color, #0288d1);
    --bad: var(--error-color, #db4437);
    --good: var(--success-color, #43a047);
    --warn: var(--warning-color, #ffa600);
    color: var(--ink);
    font-family: var(--ha-font-family-body, Roboto, sans-serif);
    font-size: 14px;
    line-height: 20px;
  }
  * {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    min-height: 40px;
    padding: 0 16px;
    border: 1px solid var(--line);
    border-radius: 20px;
    background: var(--card);
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent) 8%, var(--card));
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.main {
    border-color: var(--accent);
    background: color-mix(in srgb, var(--accent) 20%, var(--card));
    font-weight: 500;
  }
  button.icon {
    min-width: 40px;
    padding: 8px;
    border-color: transparent;
    background: none;
  }
  button.link {
    min-height: 0;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    text-align: start;
  }
  svg {
    display: block;
    width: 24px;
    height: 24px;
    fill: currentColor;
  }
  input:not([type="checkbox"]),
  select,
  textarea {
    min-height: 40px;
    max-width: 100%;
    padding: 0 12px;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--card);
  }
  textarea {
    padding: 8px 12px;
    font-family: var(--ha-font-family-code, monospace);
  }
  input[type="checkbox"] {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--accent);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .faint {
    color: var(--faint);
  }
  .code {
    font-family: var(--ha-font-family-code, monospace);
    direction: ltr;
    unicode-bidi: isolate;
  }
  .notice {
    margin: 8px 16px;
    padding: 10px 16px;
    border-inline-start: 4px solid var(--warn);
    background: color-mix(in srgb, var(--warn) 12%, var(--card));
  }
  .notice.bad {
    border-color: var(--bad);
    background: color-mix(in srgb, var(--bad) 10%, var(--card));
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .state::before {
    content: "";
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--good);
  }
  .state.bad::before {
    border-radius: 0;
    background: var(--bad);
    transform: rotate(45deg);
  }
  .state.quiet::before {
    background: none;
    border: 2px solid var(--faint);
  }
  .ellipsis {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .empty {
    padding: 48px 24px;
    text-align: center;
    color: var(--faint);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 16px;
  }
  progress {
    width: 100%;
    accent-color: var(--accent);
  }
  .problems {
    max-height: 160px;
    margin-block: 4px;
    padding-inline-start: 24px;
    overflow: auto;
  }
  .given {
    width: 100%;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;var ve=3,$e=10,hs=48,ye=new Intl.Collator(void 0,{numeric:!0,sensitivity:"base"}),$t=class extends m{constructor(){super(...arguments);this.columns=[];this.items=[];this.groupOf=null;this.nameOf=t=>t.id;this.labels=null;this.sort="";this.ascending=!0;this.selected=null;this.narrow=!1;this.isFirst=null;this.first=0;this.active=-1;this.height=0;this.folded=new Set;this.lines=[];this.resized=new ResizeObserver(()=>{this.measure()});this.scrolled=()=>{let t=this.scroller;t&&(this.first=Math.floor(t.scrollTop/this.rowHeight))};this.pressed=t=>{if(t.target!==this.scroller)return;let i={ArrowDown:1,ArrowUp:-1,PageDown:$e,PageUp:-$e,Home:-this.lines.length,End:this.lines.length}[t.key],n=this.lines[this.active];if(i!==void 0)this.goTo(this.active+i);else if(t.key==="a"&&(t.ctrlKey||t.metaKey)&&this.selected)this.select(this.items.map(a=>a.id));else{if(!n||t.key!=="Enter"&&t.key!==" ")return;"heading"in n?this.fold(n.heading.group.key):t.key===" "&&this.selected?this.toggle(n.item):this.open(n.item)}t.preventDefault()}}static{this.properties={columns:{attribute:!1},items:{attribute:!1},groupOf:{attribute:!1},nameOf:{attribute:!1},labels:{attribute:!1},sort:{attribute:!1},ascending:{attribute:!1},selected:{attribute:!1},narrow:{attribute:!1},isFirst:{attribute:!1},first:{state:!0},active:{state:!0},height:{state:!0},folded:{state:!0}}}get rowHeight(){return this.narrow?60:48}connectedCallback(){super.connectedCallback(),this.resized.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.resized.disconnect()}willUpdate(t){["items","sort","ascending","groupOf","folded","columns","isFirst"].some(i=>t.has(i))&&(this.lines=this.arranged(),this.active=Math.min(this.active,this.lines.length-1))}arranged(){let t=this.sorted(),e=this.groupOf;if(!e)return t.map(n=>({item:n}));let i=new Map;for(let n of t){let a=e(n),l=i.get(a.key);l?l.members.push(n):i.set(a.key,{group:a,members:[n]})}return[...i.values()].sort((n,a)=>ye.compare(n.group.label,a.group.label)).flatMap(({group:n,members:a})=>[{heading:{group:n,count:a.length}},...this.folded.has(n.key)?[]:a.map(l=>({item:l}))])}sorted(){let t=this.isFirst,e=this.ordered();return t?[...e.filter(t),...e.filter(i=>!t(i))]:e}ordered(){let t=this.columns.find(i=>i.key===this.sort)?.order;if(!t)return this.items;let e=this.ascending?1:-1;return this.items.map(i=>({item:i,by:t(i)})).sort((i,n)=>i.by===null||i.by===""?n.by===null||n.by===""?0:1:n.by===null||n.by===""?-1:typeof i.by=="number"&&typeof n.by=="number"?e*(i.by-n.by):e*ye.compare(String(i.by),String(n.by))).map(({item:i})=>i)}render(){let t=this.labels;if(!t)return o``;let e=this.columns.filter(h=>!this.narrow||h.isNarrow),i=this.selected?[hs]:[],n=[...i.map(h=>`${h}px`),...e.map(h=>`minmax(${h.width}px, ${h.grow??1}fr)`)],a=[...i,...e.map(h=>h.width)].reduce((h,$)=>h+$,0),l=Math.ceil(this.height/this.rowHeight)+2*ve,c=Math.max(0,this.first-ve),u=this.lines.slice(c,c+l),p=this.active>=0?`line-${this.active}`:d;return o`
      <div
        class="scroller"
        role="grid"
        tabindex="0"
        aria-label=${t.table}
        aria-rowcount=${this.lines.length+1}
        aria-colcount=${n.length}
        aria-multiselectable=${this.selected?"true":d}
        aria-activedescendant=${p}
        style="--tracks: ${n.join(" ")}; --least: ${a}px; --row: ${this.rowHeight}px"
        @scroll=${this.scrolled}
        @keydown=${this.pressed}
      >
        <div class="head row" role="row" aria-rowindex="1">
          ${this.selected?this.checkboxOfAll(t,this.selected):d}
          ${e.map(h=>this.headCell(h))}
        </div>
        <div class="body" role="rowgroup" style="height: ${this.lines.length*this.rowHeight}px">
          ${u.map((h,$)=>this.line(h,c+$,e,t))}
        </div>
      </div>
    `}headCell(t){let e=t.key===this.sort,i=this.ascending?"ascending":"descending",n=this.ascending?"↑":"↓";return o`<div
      role="columnheader"
      class=${t.isNumeric?"cell end":"cell"}
      aria-sort=${t.order?e?i:"none":d}
    >
      ${t.order?o`<button
            class="link"
            @click=${()=>{this.sortBy(t.key)}}
          >
            ${t.label}${e?o`<span aria-hidden="true"> ${n}</span>`:d}
          </button>`:t.label}
    </div>`}checkboxOfAll(t,e){let i=this.items.length>0&&this.items.every(a=>e.has(a.id)),n=!i&&this.items.some(a=>e.has(a.id));return o`<div class="cell check" role="columnheader">
      <input
        type="checkbox"
        aria-label=${t.selectAll}
        .checked=${i}
        .indeterminate=${n}
        @change=${()=>{this.select(i?[]:this.items.map(a=>a.id))}}
      />
    </div>`}line(t,e,i,n){let a=`transform: translateY(${e*this.rowHeight}px)`,l=e===this.active;if("heading"in t){let{group:p,count:h}=t.heading,$=this.folded.has(p.key);return o`<div
        id="line-${e}"
        class="row heading ${l?"active":""}"
        role="row"
        aria-rowindex=${e+2}
        aria-expanded=${$?"false":"true"}
        style=${a}
        @click=${()=>{this.fold(p.key)}}
      >
        <div class="cell" role="gridcell">
          <span aria-hidden="true">${$?"▸":"▾"}</span>
          ${n.count(p.label,h)}
        </div>
      </div>`}let{item:c}=t,u=this.selected?.has(c.id)??!1;return o`<div
      id="line-${e}"
      class="row item ${l?"active":""} ${u?"selected":""}"
      role="row"
      aria-rowindex=${e+2}
      aria-selected=${this.selected?u?"true":"false":d}
      style=${a}
      @click=${()=>{this.active=e,this.open(c)}}
    >
      ${this.selected?o`<div
            class="cell check"
            role="gridcell"
            @click=${p=>{p.stopPropagation()}}
          >
            <input
              type="checkbox"
              tabindex="-1"
              aria-label=${n.select(this.nameOf(c))}
              .checked=${u}
              @change=${()=>{this.toggle(c)}}
            />
          </div>`:d}
      ${i.map(p=>o`<div role="gridcell" class=${p.isNumeric?"cell end":"cell"}>
            ${p.cell(c)}
          </div>`)}
    </div>`}firstUpdated(){this.measure()}get scroller(){return this.renderRoot.querySelector(".scroller")}measure(){this.height=this.clientHeight,this.scrolled()}goTo(t){let e=Math.max(0,Math.min(t,this.lines.length-1));this.active=e;let i=this.scroller;if(!i)return;let n=this.rowHeight,[a,l]=[e*this.rowHeight,(e+1)*this.rowHeight];a<i.scrollTop?i.scrollTop=a:l>i.scrollTop+i.clientHeight-n&&(i.scrollTop=l-i.clientHeight+n)}fold(t){let e=new Set(this.folded);e.delete(t)||e.add(t),this.folded=e}toggle(t){let e=new Set(this.selected);e.delete(t.id)||e.add(t.id),this.select([...e])}select(t){this.dispatchEvent(new CustomEvent("selected",{detail:t}))}open(t){this.dispatchEvent(new CustomEvent("opened",{detail:t}))}sortBy(t){let e=t!==this.sort||!this.ascending;this.dispatchEvent(new CustomEvent("sorted",{detail:{key:t,ascending:e}}))}static{this.styles=[b,g`
      :host {
        display: block;
        min-height: 0;
        flex: 1;
        contain: strict;
        background: var(--card);
      }
      .scroller {
        height: 100%;
        overflow: auto;
        outline-offset: -2px;
      }
      .body {
        position: relative;
      }
      .row {
        display: grid;
        grid-template-columns: var(--tracks);
        align-items: center;
        width: 100%;
        min-width: var(--least);
        height: var(--row);
        border-block-end: 1px solid var(--line);
      }
      .body .row {
        position: absolute;
        inset-block-start: 0;
        inset-inline-start: 0;
        contain: layout style;
      }
      .head {
        position: sticky;
        inset-block-start: 0;
        z-index: 1;
        background: var(--card);
        color: var(--faint);
        font-weight: 500;
      }
      .item,
      .heading {
        cursor: pointer;
      }
      .heading {
        display: flex;
        background: var(--page);
        font-weight: 500;
      }
      .item:hover {
        background: color-mix(in srgb, var(--accent) 5%, var(--card));
      }
      .selected {
        background: color-mix(in srgb, var(--accent) 12%, var(--card));
      }
      .scroller:focus-visible .active {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
      .cell {
        min-width: 0;
        padding-inline: 8px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .cell:first-child {
        padding-inline-start: 16px;
      }
      .check {
        display: flex;
        align-self: stretch;
        align-items: center;
        cursor: default;
      }
      .end {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
    `]}};f("mbus-table",$t);var y=(r,s,t)=>r.localize(`component.mbus.config_panel.${s}`,t),we=async r=>{await Promise.all([r.loadBackendTranslation("config_panel","mbus"),r.loadBackendTranslation("exceptions","mbus")])};var _e="mbus-panel",xe={search:"",gateway:"",state:"",group:"",sort:"name",ascending:!0,selected:[]},x=()=>new URLSearchParams(location.search).get("gateway"),ke=()=>{let r=x(),s=r===null?{}:{gateway:r};try{let t=JSON.parse(sessionStorage.getItem(_e)??"{}");return{...xe,...t,...s}}catch{return{...xe,...s}}},Se=r=>{try{sessionStorage.setItem(_e,JSON.stringify(r))}catch{}};var us=new Set(["address_answers","address_of"]),yt=class extends m{constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.gateway=x()??"";this.asked=0;this.sort="answers_at";this.ascending=!0;this.from=1;this.items=[];this.wanted=[];this.plan=new Map;this.standing=()=>"unknown";this.choices=new Map;this.typed=new Map;this.refused=new Set;this.columns=[];this.labels=null;this.work=new E(this);this.texts=(t,e)=>this.t(t,e);this.give=()=>{let t=this.wanted.filter(e=>this.plan.has(e.id));this.work.each(t,(e,i)=>this.giveOne(e,t.slice(i)),e=>e.name).then(()=>{this.change()})}}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1},gateway:{state:!0},asked:{state:!0},sort:{state:!0},ascending:{state:!0}}}t(t,e){return y(this.hass,t,e)}willUpdate(t){this.gateway||(this.gateway=this.store.gateways[0]?.entry_id??"");let e=this.store.meters(this.hass);this.items=e.filter(n=>n.entry_id===this.gateway),this.standing=me(this.items),this.work.isRunning||this.arrange();let i=t.get("hass");(!this.labels||S(i,this.hass)||t.has("narrow"))&&this.name()}arrange(){this.wanted=this.items.filter(t=>this.choices.get(t.id)??this.needsOne(t)).sort((t,e)=>t.name.localeCompare(e.name,this.hass.language,{numeric:!0})),this.plan=this.planFor(this.wanted)}planFor(t){let{typed:e,from:i,refused:n}=this;return be(this.items,{wanted:t,typed:e,from:i,refused:n})}needsOne(t){let e=this.standing(t);return t.number!==null&&(e==="shared"||e==="factory")}name(){this.labels={table:this.t("tabs.addresses"),select:t=>this.t("meters.select",{name:t}),selectAll:this.t("meters.select_all"),count:(t,e)=>`${t} (${e})`},this.columns=[{key:"answers_at",label:this.t("columns.address"),width:90,isNumeric:!0,isNarrow:!0,cell:t=>String(t.answers_at??"–"),order:t=>t.answers_at},{key:"new",label:this.t("addresses.new"),width:120,isNarrow:!0,cell:t=>this.field(t)},{key:"name",label:this.t("columns.name"),width:170,grow:3,isNarrow:!0,cell:t=>o`<bdi>${t.name}</bdi>`,order:t=>t.name},{key:"number",label:this.t("columns.number"),width:116,cell:t=>o`<bdi>${t.number??""}</bdi>`,order:t=>t.number},{key:"standing",label:this.t("columns.state"),width:200,grow:2,cell:t=>this.t(`addresses.${this.standing(t)}`),order:t=>this.standing(t)},{key:"way",label:this.t("addresses.way"),width:150,grow:1,cell:t=>this.t(t.address===null?"addresses.by_number":"addresses.by_address"),order:t=>+(t.address===null)}]}field(t){let e=this.plan.get(t.id);return this.wanted.includes(t)?o`<input
      type="number"
      class="given"
      min=${1}
      max=${250}
      step="1"
      aria-label="${this.t("addresses.new")}, ${t.name}"
      .value=${String(e??"")}
      ?disabled=${this.work.isRunning}
      @click=${i=>{i.stopPropagation()}}
      @change=${i=>{let n=Number(i.target.value);Number.isInteger(n)&&n>=1&&n<=250?this.typed.set(t.id,n):this.typed.delete(t.id),this.change()}}
    />`:""}change(){this.arrange(),this.columns=[...this.columns],this.asked+=1}render(){let{store:t,items:e}=this;if(!t.isLoaded)return o`<div class="empty">${this.t("shell.loading")}</div>`;let i=e.filter(n=>this.needsOne(n)).length;return o`
      <div class="bar">
        <select
          aria-label=${this.t("columns.gateway")}
          ?disabled=${this.work.isRunning}
          @change=${n=>{this.gateway=n.target.value,this.typed.clear(),this.refused.clear(),this.work.clear()}}
        >
          ${t.gateways.map(n=>o`<option value=${n.entry_id} ?selected=${n.entry_id===this.gateway}>
                ${n.title}
              </option>`)}
        </select>
        <label class="check"
          >${this.t("addresses.from")}
          <input
            type="number"
            min=${1}
            max=${250}
            .value=${String(this.from)}
            ?disabled=${this.work.isRunning}
            @change=${n=>{let a=Math.round(Number(n.target.value));this.from=Math.min(Math.max(a||1,1),250),this.change()}}
          />
        </label>
        ${this.work.isRunning?o`<button
              @click=${()=>{this.work.stop()}}
            >
              ${this.t("bulk.stop")}
            </button>`:o`<button class="main" ?disabled=${!this.plan.size} @click=${this.give}>
              ${this.t("addresses.give",{count:this.plan.size})}
            </button>`}
      </div>
      <div class="told">
        <p>
          ${this.t(i?"addresses.needy":"addresses.fine",{count:i})}
          ${this.plan.size?this.t("addresses.help"):d}
        </p>
        <p class="faint">
          ${this.t("addresses.free")} <bdi class="free">${fe(e)||"–"}</bdi>
        </p>
        ${this.work.render(this.texts)}
      </div>
      ${e.length?o`<mbus-table
            .columns=${this.columns}
            .items=${e}
            .nameOf=${n=>n.name}
            .labels=${this.labels}
            .sort=${this.sort}
            .ascending=${this.ascending}
            .selected=${new Set(this.wanted.map(n=>n.id))}
            .narrow=${this.narrow}
            @opened=${n=>{this.select(n.detail,!this.wanted.includes(n.detail))}}
            @selected=${n=>{let a=new Set(n.detail);for(let l of e)this.choices.set(l.id,a.has(l.id));this.change()}}
            @sorted=${n=>{this.sort=n.detail.key,this.ascending=n.detail.ascending}}
          ></mbus-table>`:o`<div class="empty">${this.t("meters.none")}</div>`}
    `}select(t,e){this.work.isRunning||(this.choices.set(t.id,e),this.change())}async giveOne(t,e){for(;;){let i=this.plan.get(t.id);if(i===void 0)return this.t("addresses.none_free");try{return await ae(this.hass,t,i),this.choices.set(t.id,!1),this.typed.delete(t.id),this.refused.add(i),null}catch(n){if(this.typed.has(t.id)||!us.has(oe(n)))return v(this.hass,n);this.refused.add(i),this.plan=this.planFor(e)}}}static{this.styles=[b,g`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        flex: 1;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .check input {
        width: 90px;
      }
      .told {
        padding-inline: 16px;
      }
      .told p {
        margin: 4px 0;
      }
      .free {
        font-variant-numeric: tabular-nums;
      }
    `]}};f("mbus-addresses",yt);var wt={number:r=>r.number,maker:r=>r.maker,model:r=>r.model??r.medium,medium:r=>r.medium,area:r=>r.area,address:r=>r.address,place:(r,s)=>s},Ee=(r,s,t)=>r.replace(/\{(\w+)\}/g,(e,i)=>{let n=wt[i];return n?String(n(s,t)??""):e}).replace(/\s+/g," ").trim(),xt=(r,s)=>{let t=new Map(s.map(n=>[n.number,n])),e=new Map,i=[];for(let n of r.split(/\r?\n/).map(a=>a.trim())){if(!n)continue;let l=(n.match(/\b[0-9A-F]{8}\b/gi)??[]).find(p=>t.has(p.toUpperCase())),c=l&&t.get(l.toUpperCase()),u=l?n.replace(l,"	").replace(/[\t;,"]+/g," ").replace(/\s+/g," ").trim():"";c&&u?e.set(c.id,u):i.push(n)}return{names:e,strange:i}};var Te={minute:60,hour:3600,day:86400},Re=3600,ps=60,ms=31*86400,gs=3,_t=class extends m{constructor(){super(...arguments);this.meters=[];this.task=null;this.work=new E(this);this.area="";this.pattern="{medium} {number}";this.list="";this.amount="1";this.unit="hour";this.isUsual=!1;this.texts=(t,e)=>this.t(t,e);this.closed=()=>{this.task=null,this.work.clear()}}static{this.properties={hass:{attribute:!1},meters:{attribute:!1},task:{state:!0},area:{state:!0},pattern:{state:!0},list:{state:!0},amount:{state:!0},unit:{state:!0},isUsual:{state:!0}}}t(t,e){return y(this.hass,t,e)}render(){return!this.meters.length&&!this.task?d:o`
      <div class="bar">
        <strong role="status">${this.t("bulk.selected",{count:this.meters.length})}</strong>
        ${["name","area","interval","read"].map(t=>o`<button
              @click=${()=>{this.open(t)}}
            >
              ${this.t(`bulk.${t}`)}
            </button>`)}
        <button
          @click=${()=>{this.dispatchEvent(new CustomEvent("cleared"))}}
        >
          ${this.t("bulk.clear")}
        </button>
      </div>
      ${this.task?this.dialog(this.task):d}
    `}open(t){this.task=t,this.work.clear()}updated(){let t=this.renderRoot.querySelector("dialog");t&&!t.open&&t.showModal()}dialog(t){return o`<dialog
      aria-labelledby="title"
      @close=${this.closed}
      @cancel=${e=>{this.work.isRunning&&e.preventDefault()}}
    >
      <form
        @submit=${e=>{e.preventDefault(),this.run(t)}}
      >
        <h2 id="title">${this.t(`bulk.${t}`)}</h2>
        <p class="faint">${this.t("bulk.selected",{count:this.meters.length})}</p>
        ${this.work.problems?d:this.fields(t)} ${this.work.render(this.texts)}
        <div class="actions">${this.actions()}</div>
      </form>
    </dialog>`}actions(){let t=()=>{this.work.stop()},e=()=>{this.renderRoot.querySelector("dialog")?.close()};return this.work.isRunning?o`<button type="button" @click=${t}>${this.t("bulk.stop")}</button>`:this.work.problems?o`<button type="button" class="main" @click=${e}>
        ${this.t("bulk.close")}
      </button>`:o`<button type="button" @click=${e}>${this.t("bulk.cancel")}</button>
      <button class="main">${this.t("bulk.apply")}</button>`}fields(t){switch(t){case"area":return this.areaField();case"interval":return this.intervalFields();case"name":return this.nameFields();case"read":return o`<p>${this.t("bulk.read_help")}</p>`}}areaField(){let t=Object.values(this.hass.areas).sort((e,i)=>e.name.localeCompare(i.name,this.hass.language));return o`<label
      >${this.t("columns.area")}
      <select
        ?disabled=${this.work.isRunning}
        @change=${e=>{this.area=e.target.value}}
      >
        <option value="" ?selected=${this.area===""}>${this.t("meters.no_area")}</option>
        ${t.map(e=>o`<option value=${e.area_id} ?selected=${e.area_id===this.area}>
              ${e.name}
            </option>`)}
      </select>
    </label>`}intervalFields(){return o`<label class="check"
        ><input
          type="checkbox"
          .checked=${this.isUsual}
          ?disabled=${this.work.isRunning}
          @change=${t=>{this.isUsual=t.target.checked}}
        />
        ${this.t("bulk.as_gateway")}</label
      >
      <div class="pair">
        <label
          >${this.t("columns.interval_s")}
          <input
            type="number"
            required
            min="1"
            step="1"
            .value=${this.amount}
            ?disabled=${this.isUsual||this.work.isRunning}
            @input=${t=>{this.amount=t.target.value}}
          />
        </label>
        <label
          >${this.t("bulk.unit")}
          <select
            ?disabled=${this.isUsual||this.work.isRunning}
            @change=${t=>{this.unit=t.target.value}}
          >
            ${Object.keys(Te).map(t=>o`<option value=${t} ?selected=${t===this.unit}>
                  ${this.t(`bulk.${t}s`)}
                </option>`)}
          </select>
        </label>
      </div>
      ${this.isUsual||this.seconds>=Re?d:o`<p class="notice">${this.t("bulk.battery")}</p>`}`}get seconds(){let t=Math.round(Number(this.amount)*Te[this.unit]);return Math.min(Math.max(t||Re,ps),ms)}nameFields(){return o`<label
        >${this.t("bulk.pattern")}
        <input
          type="text"
          ?required=${!this.list.trim()}
          maxlength="200"
          .value=${this.pattern}
          ?disabled=${this.work.isRunning}
          @input=${t=>{this.pattern=t.target.value}}
        />
      </label>
      <div class="parts">
        ${Object.keys(wt).map(t=>o`<button
              type="button"
              ?disabled=${this.work.isRunning}
              @click=${()=>{this.pattern=`${this.pattern} {${t}}`.trim()}}
            >
              ${t==="place"?this.t("bulk.place"):this.t(`columns.${t}`)}
            </button>`)}
      </div>
      <label
        >${this.t("bulk.list")}
        <textarea
          rows="3"
          maxlength="65536"
          spellcheck="false"
          .value=${this.list}
          ?disabled=${this.work.isRunning}
          @input=${t=>{this.list=t.target.value}}
        ></textarea>
      </label>
      ${this.previews()}`}previews(){let t=this.naming(),e=this.meters.map(t).filter(n=>n!==null),{strange:i}=xt(this.list,this.meters);return o`<p class="faint">${this.t("bulk.preview",{count:e.length})}</p>
      <ul>
        ${e.slice(0,gs).map(n=>o`<li><bdi>${n}</bdi></li>`)}
      </ul>
      ${i.length?o`<p class="notice">
            ${this.t("bulk.strange",{count:i.length})}
            <bdi class="code">${i[0]}</bdi>
          </p>`:d}`}naming(){if(!this.list.trim())return(e,i)=>Ee(this.pattern,e,i+1)||null;let{names:t}=xt(this.list,this.meters);return e=>t.get(e.id)??null}async run(t){if(this.work.isRunning||this.work.problems)return;let e=this.naming(),i=this.meters.map((a,l)=>({meter:a,name:e(a,l)})),n=t==="name"?i.filter(a=>a.name!==null):i;if(t==="interval"){await this.work.all(n.length,a=>this.setIntervals(a));return}await this.work.each(n,({meter:a,name:l})=>this.runOne(t,a,l),({meter:a})=>a.name)}async setIntervals(t){let{meters:e}=this,i=this.isUsual?null:this.seconds;try{let n=await te(this.hass,e,i);this.work.done=e.length;let a=new Map(e.map(l=>[l.meter_id,l.name]));for(let{meter_id:l,problem:c}of n)c&&t.push({name:a.get(l)??l,text:this.t("bulk.gone")})}catch(n){t.push({name:this.t("bulk.interval"),text:v(this.hass,n)})}}async runOne(t,e,i){if(!e.device_id)return this.t("bulk.gone");try{return t==="area"?await q(this.hass,e.device_id,{area_id:this.area||null}):t==="name"?await q(this.hass,e.device_id,{name_by_user:i}):await X(this.hass,e.device_id),null}catch(n){return n instanceof H?this.t("bulk.no_button"):v(this.hass,n)}}static{this.styles=[b,g`
      dialog {
        width: min(480px, calc(100vw - 32px));
        max-height: calc(100dvh - 64px);
        padding: 24px;
        border: 0;
        border-radius: 16px;
        background: var(--card);
        color: var(--ink);
        box-shadow: 0 8px 32px rgb(0 0 0 / 40%);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 40%);
      }
      h2 {
        margin: 0 0 4px;
        font-size: 20px;
        line-height: 28px;
        font-weight: 400;
      }
      label {
        display: grid;
        gap: 4px;
        margin-block: 8px;
      }
      label.check {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px;
      }
      .parts {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .parts button {
        min-height: 32px;
        padding: 0 10px;
      }
      .notice {
        margin-inline: 0;
      }
      .actions {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        margin-block-start: 16px;
      }
      ul {
        max-height: 160px;
        margin: 0;
        padding-inline-start: 20px;
        overflow: auto;
      }
    `]}};f("mbus-bulk",_t);var et=class{constructor(){this.gateways=[];this.isLoaded=!1;this.rows=new Map;this.joined=null;this.devices=null;this.areas=null}apply(s){s.is_first&&(this.rows=new Map,this.isLoaded=!0);for(let t of s.removed??[])this.rows.delete(t);for(let t of s.meters??[])this.rows.set(t.meter_id,t);s.gateways&&(this.gateways=s.gateways),this.joined=null}meters(s){if(this.joined&&this.devices===s.devices&&this.areas===s.areas)return this.joined;this.devices=s.devices,this.areas=s.areas;let t=new Map(this.gateways.map(e=>[e.entry_id,e.title]));return this.joined=[...this.rows.values()].map(e=>fs(e,s,t)),this.joined}get total(){return this.rows.size}},fs=(r,s,t)=>{let e=r.device_id?s.devices[r.device_id]:void 0,i=e?.name_by_user??e?.name??r.title,n=(e?.area_id?s.areas[e.area_id]?.name:void 0)??"",a=t.get(r.entry_id)??"",l=[i,r.number,r.maker,r.model,r.medium,r.address,n,a];return{...r,id:r.meter_id,name:i,area:n,gateway:a,haystack:l.join(`
`).toLowerCase()}},Me=r=>r.toLowerCase().split(/\s+/).filter(Boolean),Ae=(r,s)=>{let t=Me(s);return r.filter(e=>t.every(i=>e.haystack.includes(i)))},He=r=>{let s=Me(r);return s.length===0?null:t=>s.some(e=>e===t.number?.toLowerCase()||e===String(t.address))};var Oe=60,Ce=3600,Pe=86400,G=(r,s)=>{if(r?.text==null)return"–";let t=r.kind==="number"?Q(r.text,s.locale):r.text;return r.unit?`${t} ${r.unit}`:t},St=(r,s)=>{let[t,e]=r%Pe===0?[Pe,"day"]:r%Ce===0?[Ce,"hour"]:r%Oe===0?[Oe,"minute"]:[1,"second"],i={style:"unit",unit:e,unitDisplay:"short"};return new Intl.NumberFormat(s.language,i).format(r/t)},Ue={gateway:r=>r.gateway,model:r=>[r.maker,r.model??r.medium].filter(Boolean).join(" "),area:r=>r.area,medium:r=>r.medium,state:r=>r.state},Le="answering",Ne=new Set(["waiting","left_in_peace","not_running"]),kt=class extends m{constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.view=ke();this.items=[];this.joined=null;this.columns=[];this.labels=null;this.groupOf=null;this.wasAlone=!0;this.isFirst=null}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1},view:{state:!0}}}connectedCallback(){super.connectedCallback();let t=x();t!==null&&t!==this.view.gateway&&this.change({gateway:t})}willUpdate(t){let e=t.get("hass"),i=S(e,this.hass),n=this.store.gateways.length<2,a=this.wasAlone!==n;this.wasAlone=n,(!this.labels||i||a||t.has("narrow"))&&this.name(),(t.has("view")||i)&&(this.groupOf=this.grouping(),this.isFirst=He(this.view.search));let l=this.store.meters(this.hass);(l!==this.joined||t.has("view"))&&(this.joined=l,this.items=this.found(l))}t(t,e){return y(this.hass,t,e)}name(){this.labels={table:this.t("tabs.meters"),select:a=>this.t("meters.select",{name:a}),selectAll:this.t("meters.select_all"),count:(a,l)=>`${a} (${l})`};let t=(a,l,c=1)=>({key:a,label:this.t(`columns.${a}`),width:l,grow:c,cell:u=>String(u[a]??""),order:u=>{let p=u[a];return typeof p=="boolean"?Number(p):p}}),{hass:e}=this,i=[{...t("name",170,3),isNarrow:!0,cell:a=>this.narrow?this.nameOnPhone(a):o`<bdi>${a.name}</bdi>`},t("number",116),{key:"state",label:this.t("columns.state"),width:130,cell:a=>this.state(a),order:a=>this.t(`states.${a.state}`)},{key:"amount",label:this.t("columns.amount"),width:130,isNumeric:!0,isNarrow:!0,cell:a=>o`<bdi title=${a.amount?.name??""}>${G(a.amount,e)}</bdi>`,order:a=>a.amount?.text==null?null:Number(a.amount.text)},{key:"read_at",label:this.t("columns.read_at"),width:160,cell:a=>a.read_at?o`<bdi>${U(a.read_at,e)}</bdi>`:"–",order:a=>a.read_at},t("area",100),{...t("address",84),isNumeric:!0},t("maker",110),t("model",110,2),t("medium",130),t("gateway",120),{key:"interval_s",label:this.t("columns.interval_s"),width:100,isNumeric:!0,cell:a=>a.interval_s?St(a.interval_s,e):"",order:a=>a.interval_s},{...t("failed_reads",100),isNumeric:!0}],n=this.store.gateways.length<2;this.columns=i.filter(a=>a.key!=="gateway"||!n)}state(t){let e=t.state===Le?"good":Ne.has(t.state)?"quiet":"bad";return o`<span class="state ${e}" title=${t.problem??""}
      >${this.t(`states.${t.state}`)}</span
    >`}nameOnPhone(t){return o`<div class="ellipsis"><bdi>${t.name}</bdi></div>
      <div class="faint ellipsis"><bdi>${t.number}</bdi> ${this.state(t)}</div>`}found(t){let{gateway:e,state:i,search:n}=this.view,a=t.filter(l=>(!e||l.entry_id===e)&&(!i||(i==="trouble"?vs(l):l.state===i)));return Ae(a,n)}change(t){this.view={...this.view,...t},Se(this.view)}grouping(){let t=this.view.group,e=Ue[t];return e?i=>{let n=e(i),a=t==="state"?this.t(`states.${n}`):n;return{key:n,label:a||this.t(`meters.no_${t}`)}}:null}render(){let{store:t,view:e}=this;if(!t.isLoaded)return o`<div class="empty">${this.t("shell.loading")}</div>`;let i=new Set(e.selected),n=(this.joined??[]).filter(a=>i.has(a.meter_id));return o`
      ${t.gateways.filter(a=>!a.is_running).map(a=>o`<div class="notice bad" role="status">
              ${this.t("meters.gateway_not_running",{gateway:a.title})}
              ${a.problem??""}
            </div>`)}
      <div class="bar">
        <input
          type="search"
          aria-label=${this.t("meters.search")}
          placeholder=${this.t("meters.search")}
          .value=${e.search}
          @input=${a=>{this.change({search:a.target.value})}}
        />
        ${this.choice("gateway",[["",this.t("meters.all_gateways")],...t.gateways.map(a=>[a.entry_id,a.title])])}
        ${this.choice("state",[["",this.t("meters.all_states")],["trouble",this.t("meters.trouble")],...[...new Set((this.joined??[]).map(a=>a.state))].map(a=>[a,this.t(`states.${a}`)])])}
        ${this.choice("group",[["",this.t("meters.no_groups")],...Object.keys(Ue).map(a=>[a,this.t(`columns.${a}`)])])}
        <span class="faint" role="status"
          ><bdi
            >${this.t("meters.count",{count:this.items.length,total:t.total})}</bdi
          ></span
        >
      </div>
      <mbus-bulk
        .hass=${this.hass}
        .meters=${n}
        @cleared=${()=>{this.change({selected:[]})}}
      ></mbus-bulk>
      ${this.items.length?o`<mbus-table
            .columns=${this.columns}
            .items=${this.items}
            .groupOf=${this.groupOf}
            .nameOf=${bs}
            .labels=${this.labels}
            .isFirst=${this.isFirst}
            .sort=${e.sort}
            .ascending=${e.ascending}
            .selected=${i}
            .narrow=${this.narrow}
            @opened=${a=>{let{entry_id:l,meter_id:c}=a.detail;O(`/mbus/meter/${l}/${c}`)}}
            @selected=${a=>{this.change({selected:a.detail})}}
            @sorted=${a=>{this.change({sort:a.detail.key,ascending:a.detail.ascending})}}
          ></mbus-table>`:o`<div class="empty">
            ${this.t(t.total?"meters.none_found":"meters.none")}
          </div>`}
    `}choice(t,e){let i={gateway:"columns.gateway",state:"columns.state",group:"meters.group"};return o`<select
      aria-label=${this.t(i[t])}
      @change=${n=>{this.change({[t]:n.target.value})}}
    >
      ${e.map(([n,a])=>o`<option value=${n} ?selected=${n===this.view[t]}>${a}</option>`)}
    </select>`}static{this.styles=[b,g`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        flex: 1;
      }
      input[type="search"] {
        flex: 1 1 200px;
        max-width: 420px;
      }
      select {
        max-width: 180px;
      }
    `]}},bs=r=>r.name,vs=r=>r.state!==Le&&!Ne.has(r.state);f("mbus-meters",kt);var N=-1,$s=(r,s)=>{if(r.text===null)return null;switch(r.kind){case"number":{let t=Q(r.text,s.locale);return r.unit?`${t} ${r.unit}`:t}case"date":case"timestamp":return he(r.text,s);default:return r.text}},Et=class extends m{constructor(){super(...arguments);this.lit=N;this.copy=()=>{this.dispatchEvent(new CustomEvent("copied",{detail:this.telegram.raw,bubbles:!0,composed:!0}))}}static{this.properties={hass:{attribute:!1},telegram:{attribute:!1},lit:{state:!0}}}t(t,e){return y(this.hass,t,e)}render(){let{telegram:t}=this,e=t.clear!==t.raw;return o`
      ${t.error?o`<div class="notice bad">${t.error}</div>`:d}
      <dl>
        ${t.header.map(i=>o`<div>
              <dt>${this.t(`header.${i.key}`)}</dt>
              <dd><bdi>${i.text}</bdi></dd>
            </div>`)}
      </dl>
      ${t.records.length?this.records(t.records):d}
      <div class="bytes">
        <h3>${this.t(e?"telegram.bytes_opened":"telegram.bytes")}</h3>
        <button @click=${this.copy}>${this.t("telegram.copy")}</button>
      </div>
      ${this.bytes(t)}
      ${t.defects.length?o`<ul>
            ${t.defects.map(i=>o`<li>
                  ${this.t("telegram.defect",{position:i.position})}: ${i.detail}
                </li>`)}
          </ul>`:d}
    `}records(t){return o`<div class="wide" tabindex="0" role="region" aria-label=${this.t("telegram.records")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${this.t("telegram.what")}</th>
            <th scope="col" class="end">${this.t("columns.amount")}</th>
            <th scope="col">DIB</th>
            <th scope="col">VIB</th>
            <th scope="col">${this.t("telegram.bytes")}</th>
          </tr>
        </thead>
        <tbody>
          ${t.map((e,i)=>this.record(e,i))}
        </tbody>
      </table>
    </div>`}record(t,e){let i=$s(t,this.hass),n=this.dataOf(t);return o`<tr
      class=${e===this.lit?"lit":""}
      @mouseenter=${()=>{this.lit=e}}
      @mouseleave=${()=>{this.lit=N}}
    >
      <th scope="row">
        <button
          class="link"
          aria-pressed=${e===this.lit?"true":"false"}
          @focus=${()=>{this.lit=e}}
          @blur=${()=>{this.lit=N}}
          @click=${()=>{this.lit=e}}
        >
          <bdi>${t.name}</bdi>
        </button>
      </th>
      <td class="end">
        <bdi>${i??"–"}</bdi>
        ${t.error?o`<div class="faint">
              ${this.t("telegram.no_value",{error:t.error.replaceAll("_"," ")})}
            </div>`:d}
      </td>
      <td class="code">${t.dib}</td>
      <td class="code">${t.vib}</td>
      <td class="code">${n}</td>
    </tr>`}dataOf(t){let e=this.telegram.clear.split(" "),i=t.dib&&t.vib?De(t.dib)+De(t.vib):0;return e.slice(t.begin+i,t.end).join(" ")}bytes(t){let{records:e}=t,i=new Map;for(let[n,a]of e.entries())for(let l=a.begin;l<a.end;l++)i.set(l,n);return o`<div class="hex code" dir="ltr">
      ${t.clear.split(" ").map((n,a)=>{let l=i.get(a)??N;return o`<span
          class=${l===N?"":l===this.lit?"of lit":"of"}
          title=${e[l]?.name??""}
          @mouseenter=${()=>{this.lit=l}}
          @mouseleave=${()=>{this.lit=N}}
          >${n}</span
        > `})}
    </div>`}static{this.styles=[b,g`
      :host {
        display: block;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 12px;
        margin: 12px 0;
      }
      dt {
        color: var(--faint);
      }
      dd {
        margin: 0;
      }
      h3 {
        margin: 0;
        font-size: 14px;
        font-weight: 500;
      }
      .wide {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding-block: 6px;
        padding-inline-end: 12px;
        border-block-end: 1px solid var(--line);
        text-align: start;
        font-weight: 400;
        vertical-align: top;
      }
      thead th {
        color: var(--faint);
        font-weight: 500;
      }
      .end {
        padding-inline-end: 32px;
        text-align: end;
      }
      td.end {
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      td.code {
        min-width: 64px;
        text-align: start;
      }
      tr.lit {
        background: color-mix(in srgb, var(--accent) 12%, var(--card));
      }
      .bytes {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-block-start: 16px;
      }
      .hex {
        padding: 12px;
        border: 1px solid var(--line);
        border-radius: 8px;
        overflow-wrap: break-word;
        word-spacing: -2px;
        line-height: 24px;
      }
      .hex span {
        padding: 2px 3px;
        border-radius: 3px;
      }
      .hex .of {
        background: color-mix(in srgb, var(--accent) 10%, transparent);
      }
      .hex .lit {
        background: color-mix(in srgb, var(--accent) 45%, transparent);
        outline: 1px solid var(--accent);
      }
    `]}},De=r=>r.split(" ").length;f("mbus-telegram",Et);var Tt=class extends m{constructor(){super(...arguments);this.revision=0;this.entryId="";this.meterId="";this.detail=null;this.problem=null;this.isReading=!1;this.loadedFor=null;this.read=async()=>{let{row:t}=this;if(t?.device_id){this.isReading=!0,this.problem=null;try{await X(this.hass,t.device_id)}catch(e){this.problem=e instanceof H?this.t("bulk.no_button"):v(this.hass,e)}finally{this.isReading=!1}}}}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},entryId:{attribute:!1},meterId:{attribute:!1},detail:{state:!0},problem:{state:!0},isReading:{state:!0}}}t(t,e){return y(this.hass,t,e)}get row(){return this.store.meters(this.hass).find(t=>t.meter_id===this.meterId)}willUpdate(t){t.has("meterId")&&(this.detail=null,this.problem=null,this.loadedFor=null);let{row:e}=this;if(!e)return;let i=[e.read_at,e.state,e.failed_reads,e.interval_s].join(" ");i!==this.loadedFor&&(this.loadedFor=i,this.load())}async load(){let{meterId:t}=this;try{let e=await Xt(this.hass,this.entryId,t);t===this.meterId&&(this.detail=e)}catch(e){t===this.meterId&&(this.problem=v(this.hass,e))}}render(){let{row:t,detail:e,store:i}=this;return i.isLoaded?t?o`
      <div class="bar">
        <h1><bdi>${t.name}</bdi></h1>
        <button ?disabled=${this.isReading||!t.device_id} @click=${this.read}>
          ${this.t(this.isReading?"meter.reading":"bulk.read")}
        </button>
        ${t.device_id?o`<a
              href="/config/devices/device/${t.device_id}"
              @click=${n=>{n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),O(`/config/devices/device/${t.device_id??""}`))}}
              >${this.t("meter.device")}</a
            >`:d}
      </div>
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:d}
      ${t.problem?o`<div class="notice bad" role="status">${t.problem}</div>`:d}
      <section>
        <dl>
          ${this.facts(t).map(([n,a])=>o`<div>
                <dt>${n}</dt>
                <dd><bdi>${a}</bdi></dd>
              </div>`)}
        </dl>
      </section>
      ${e?this.details(e):o`<div class="empty">${this.t("shell.loading")}</div>`}
    `:o`<div class="empty">${this.t("bulk.gone")}</div>`:o`<div class="empty">${this.t("shell.loading")}</div>`}facts(t){let e=i=>i===null?"–":String(i);return[[this.t("columns.state"),this.t(`states.${t.state}`)],[t.amount?.name??this.t("columns.amount"),G(t.amount,this.hass)],[this.t("columns.read_at"),t.read_at?U(t.read_at,this.hass):"–"],[this.t("columns.interval_s"),St(t.interval_s,this.hass)],[this.t("columns.failed_reads"),e(t.failed_reads)],[this.t("columns.area"),t.area||this.t("meters.no_area")],[this.t("columns.gateway"),t.gateway],[this.t("columns.number"),t.number??"–"],[this.t("columns.address"),e(t.address)],[this.t("columns.maker"),t.maker??"–"],[this.t("columns.model"),t.model??"–"],[this.t("header.version"),e(t.version)],[this.t("columns.medium"),t.medium]]}details(t){let{telegrams:e,settings:i,failures:n}=t;return o`
      <section>
        <h2>${this.t("meter.telegram")}</h2>
        ${t.duration_s===null?d:o`<p class="faint">
              ${this.t("meter.effort",{seconds:new Intl.NumberFormat(this.hass.language,{maximumFractionDigits:1}).format(t.duration_s),requests:t.requests??0})}
            </p>`}
        ${e.length?e.map((a,l)=>o`
                ${e.length>1?o`<h3>
                      ${this.t("meter.part",{number:l+1,total:e.length})}
                    </h3>`:d}
                <mbus-telegram .hass=${this.hass} .telegram=${a}></mbus-telegram>
              `):o`<p>${this.t("meter.never")}</p>`}
      </section>
      <section>
        <h2>${this.t("meter.settings")}</h2>
        ${i.length?o`<dl>
              ${i.map(a=>o`<div>
                    <dt>${a.label}</dt>
                    <dd><bdi>${this.settingText(a)}</bdi></dd>
                  </div>`)}
            </dl>`:o`<p>${this.t("meter.usual")}</p>`}
      </section>
      ${n.length?o`<section>
            <h2>${this.t("meter.failures")}</h2>
            <ul>
              ${n.map(a=>o`<li>
                    <bdi>${U(a.last_at,this.hass)}</bdi>: ${a.text}
                    ${a.times>1?o`<span class="faint"
                          >${this.t("meter.times",{times:a.times,since:U(a.first_at,this.hass)})}</span
                        >`:d}
                  </li>`)}
            </ul>
          </section>`:d}
    `}settingText({value:t}){return typeof t=="boolean"?this.t(t?"meter.on":"meter.off"):String(t)}static{this.styles=[b,g`
      :host {
        display: block;
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding-block-end: max(16px, var(--safe-area-inset-bottom, 0px));
      }
      section {
        margin: 0 16px 16px;
        padding: 4px 16px 16px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--card);
      }
      h1,
      h2 {
        margin: 12px 0;
        font-size: 20px;
        line-height: 28px;
        font-weight: 400;
      }
      h1 {
        flex: 1 1 300px;
      }
      h2 {
        font-size: 16px;
        font-weight: 500;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 12px;
        margin: 12px 0;
      }
      dt {
        color: var(--faint);
      }
      dd {
        margin: 0;
      }
      a {
        color: inherit;
      }
    `]}};f("mbus-meter",Tt);var Fe=r=>r.trim().toLowerCase(),Ie=async(r,s,t)=>{let e=Fe(s),n=Object.values(r.areas).find(l=>Fe(l.name)===e)?.area_id??t.get(e);if(n!==void 0)return n;let a=await ee(r,s.trim());return t.set(e,a.area_id),a.area_id};var st=class{constructor(s){this.state=null;this.items=[];this.selected=new Set;this.rows=new Map;this.follows=new Set;this.key=`mbus-found-${s}`,this.kept=this.stored()}apply(s){s.is_first&&(this.rows=new Map),s.search!==void 0&&(this.state=s.search);for(let t of s.found??[])this.rows.set(t.id,t);(s.is_first||s.found?.length)&&(this.items=[...this.rows.values()]),this.choose()}select(s){let t=new Set(s);this.kept.unwanted=this.items.filter(e=>!t.has(e.id)).map(e=>e.id);for(let e of this.items)e.read_through!==null&&t.has(e.id)&&this.follows.add(e.id);this.choose(),this.keep()}nameOf(s){return this.kept.given[s.id]?.name??s.name}areaOf(s){return this.kept.given[s.id]?.area??""}give(s,t){this.kept.given[s]={...this.kept.given[s],...t},this.keep()}choose(){let s=new Set(this.kept.unwanted);this.selected=new Set(this.items.filter(t=>!t.is_known&&!s.has(t.id)&&(t.read_through===null||this.follows.has(t.id))).map(t=>t.id))}stored(){let s={given:{},unwanted:[]};try{return{...s,...JSON.parse(sessionStorage.getItem(this.key)??"{}")}}catch{return s}}keep(){try{sessionStorage.setItem(this.key,JSON.stringify(this.kept))}catch{}}};var ys=["secondary","primary","both"],ws=["suggested","all"],Ve=60,xs=r=>{let s=Math.ceil(r);return`${Math.floor(s/Ve)}:${String(s%Ve).padStart(2,"0")}`},Rt=class extends m{constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.gateway=x()??"";this.found=null;this.told=0;this.problem=null;this.sort="number";this.ascending=!0;this.method="secondary";this.isThorough=!1;this.preset="suggested";this.withHistory=!0;this.columns=[];this.labels=null;this.followed="";this.unsubscribe=null;this.work=new E(this);this.texts=(t,e)=>this.t(t,e);this.start=()=>{this.work.clear(),this.command(ie(this.hass,this.gateway,this.method,this.isThorough))}}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1},gateway:{state:!0},told:{state:!0},problem:{state:!0},sort:{state:!0},ascending:{state:!0}}}t(t,e){return y(this.hass,t,e)}disconnectedCallback(){super.disconnectedCallback(),this.unfollow()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.requestUpdate()}willUpdate(t){let e=t.get("hass");(!this.labels||S(e,this.hass)||t.has("narrow"))&&this.name(),this.gateway||(this.gateway=this.store.gateways[0]?.entry_id??""),this.gateway&&this.gateway!==this.followed&&this.isConnected&&this.follow()}follow(){this.unfollow();let t=new st(this.gateway);this.found=t,this.followed=this.gateway,this.problem=null,this.work.clear(),this.unsubscribe=se(this.hass,this.gateway,e=>{t.apply(e),this.told+=1}),this.unsubscribe.catch(e=>{this.problem=v(this.hass,e)})}unfollow(){this.unsubscribe?.then(t=>t()).catch(()=>{}),this.unsubscribe=null,this.followed=""}name(){this.labels={table:this.t("tabs.search"),select:e=>this.t("meters.select",{name:e}),selectAll:this.t("meters.select_all"),count:(e,i)=>`${e} (${i})`};let t=(e,i)=>({key:e,label:this.t(`columns.${e}`),width:i,cell:n=>o`<bdi>${n[e]??""}</bdi>`,order:n=>n[e]});this.columns=[{...t("number",110),isNarrow:!0},{key:"name",label:this.t("columns.name"),width:180,grow:3,isNarrow:!0,cell:e=>this.field(e,"name")},{key:"area",label:this.t("columns.area"),width:140,grow:2,cell:e=>this.field(e,"area")},{key:"standing",label:this.t("columns.state"),width:150,cell:e=>this.standing(e),order:e=>this.standing(e)},{key:"amount",label:this.t("columns.amount"),width:130,isNumeric:!0,cell:e=>o`<bdi title=${e.amount?.name??""}>${G(e.amount,this.hass)}</bdi>`},{key:"address",label:this.t("columns.address"),width:84,isNumeric:!0,cell:e=>String(e.address??""),order:e=>e.address},t("maker",110),t("model",110),t("medium",130)]}standing(t){return t.is_known?this.t("search.known"):t.read_through===null?this.t("search.new"):this.t("search.elsewhere",{gateway:t.read_through})}field(t,e){let{found:i}=this;if(!i)return"";let n=e==="name"?i.nameOf(t):i.areaOf(t);return t.is_known?o`<bdi>${n}</bdi>`:o`<input
      type="text"
      class="given"
      maxlength="200"
      list=${e==="area"?"areas":d}
      aria-label="${this.t(`columns.${e}`)}, ${t.number??t.name}"
      .value=${n}
      ?disabled=${this.work.isRunning}
      @click=${a=>{a.stopPropagation()}}
      @input=${a=>{i.give(t.id,{[e]:a.target.value})}}
    />`}render(){let{store:t,found:e}=this;if(!t.isLoaded)return o`<div class="empty">${this.t("shell.loading")}</div>`;if(!t.gateways.length)return o`<div class="empty">${this.t("meters.none")}</div>`;let i=e?.state??null;return o`
      <datalist id="areas">
        ${Object.values(this.hass.areas).map(n=>o`<option value=${n.name}></option>`)}
      </datalist>
      ${this.controls(i)}
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:d}
      ${i?this.progress(i):d}
      ${e?.items.length?o`${this.adding(e)}
            <mbus-table
              .columns=${this.columns}
              .items=${e.items}
              .nameOf=${n=>n.name}
              .labels=${this.labels}
              .sort=${this.sort}
              .ascending=${this.ascending}
              .selected=${e.selected}
              .narrow=${this.narrow}
              @opened=${n=>{let a=new Set(e.selected);a.delete(n.detail.id)||a.add(n.detail.id),this.select([...a])}}
              @selected=${n=>{this.select(n.detail)}}
              @sorted=${n=>{this.sort=n.detail.key,this.ascending=n.detail.ascending}}
            ></mbus-table>`:o`<div class="empty">
            ${this.t(i===null?"search.help":i.is_running?"search.nobody_yet":"search.nobody")}
          </div>`}
    `}select(t){this.found?.select(t),this.told+=1}controls(t){let e=t?.is_running??!1;return o`<div class="bar">
      <select
        aria-label=${this.t("columns.gateway")}
        ?disabled=${this.work.isRunning}
        @change=${i=>{this.gateway=i.target.value}}
      >
        ${this.store.gateways.map(i=>o`<option value=${i.entry_id} ?selected=${i.entry_id===this.gateway}>
              ${i.title}
            </option>`)}
      </select>
      <select
        aria-label=${this.t("search.method")}
        ?disabled=${e}
        @change=${i=>{this.method=i.target.value}}
      >
        ${ys.map(i=>o`<option value=${i} ?selected=${i===(t?.method??this.method)}>
              ${this.t(`search.by_${i}`)}
            </option>`)}
      </select>
      <label class="check" title=${this.t("search.thorough_help")}
        ><input
          type="checkbox"
          .checked=${this.isThorough}
          ?disabled=${e}
          @change=${i=>{this.isThorough=i.target.checked}}
        />
        ${this.t("search.thorough")}</label
      >
      ${e?o`<button @click=${()=>{this.command(re(this.hass,this.gateway))}}>
            ${this.t("bulk.stop")}
          </button>`:o`<button class="main" ?disabled=${this.work.isRunning} @click=${this.start}>
            ${this.t("search.start")}
          </button>`}
    </div>`}async command(t){this.problem=null;try{await t}catch(e){this.problem=v(this.hass,e)}}progress(t){let e=Math.floor(100*t.fraction),i=this.found?.items??[],n=i.filter(l=>!l.is_known).length,a=[this.t("search.found",{count:i.length,new:n}),this.t("search.requests",{count:t.requests}),...t.is_running?[`${e} %`,...t.remaining_s===null?[]:[this.t("search.left",{time:xs(t.remaining_s)})],...t.asked===null?[]:[this.t("search.asked",{who:t.asked})]]:[]];return o`<div class="progress">
      ${t.is_running?o`<progress
            aria-label=${this.t("search.progress")}
            max="100"
            value=${e}
          ></progress>`:d}
      <p>${a.map((l,c)=>o`${c?" · ":""}<bdi>${l}</bdi>`)}</p>
      ${t.was_stopped?o`<p role="status">${this.t("search.stopped")}</p>`:d}
      ${t.problem?o`<div class="notice bad" role="alert">${t.problem}</div>`:d}
      ${t.remarks.length?o`<ul class="problems notice">
            ${t.remarks.map(l=>o`<li>${l}</li>`)}
          </ul>`:d}
    </div>`}adding(t){let e=t.selected.size,{isRunning:i}=this.work;return o`<div class="bar">
        ${i?o`<button
              @click=${()=>{this.work.stop()}}
            >
              ${this.t("bulk.stop")}
            </button>`:o`<button class="main" ?disabled=${!e} @click=${()=>{this.add(t)}}>
              ${this.t("search.add",{count:e})}
            </button>`}
        <select
          aria-label=${this.t("search.preset")}
          ?disabled=${i}
          @change=${n=>{this.preset=n.target.value}}
        >
          ${ws.map(n=>o`<option value=${n} ?selected=${n===this.preset}>
                ${this.t(`search.${n}`)}
              </option>`)}
        </select>
        <label class="check"
          ><input
            type="checkbox"
            .checked=${this.withHistory}
            ?disabled=${i}
            @change=${n=>{this.withHistory=n.target.checked}}
          />
          ${this.t("search.with_history")}</label
        >
        <input
          type="text"
          list="areas"
          aria-label=${this.t("search.area_of_all")}
          placeholder=${this.t("search.area_of_all")}
          ?disabled=${i}
          @change=${n=>{let a=n.target.value;for(let l of t.selected)t.give(l,{area:a});t.items=[...t.items],this.told+=1}}
        />
      </div>
      ${i||this.work.problems?o`<div class="progress">${this.work.render(this.texts)}</div>`:d}`}async add(t){let e=t.items.filter(n=>t.selected.has(n.id)),i=new Map;await this.work.each(e,n=>this.addOne(t,n,i),n=>t.nameOf(n))}async addOne(t,e,i){let n=t.nameOf(e).trim(),a=t.areaOf(e).trim();try{let l=await ne(this.hass,{entry_id:this.gateway,found_id:e.id,name:n&&n!==e.name?n:null,preset:this.preset,with_history:this.withHistory});if(l.meter_id===null)return this.t("search.known");if(a&&l.device_id){let c=await Ie(this.hass,a,i);await q(this.hass,l.device_id,{area_id:c})}return l.is_whole?null:this.t("search.partly")}catch(l){return v(this.hass,l)}}static{this.styles=[b,g`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        flex: 1;
      }
      select {
        max-width: 220px;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .progress {
        padding-inline: 16px;
      }
      .progress p {
        margin: 4px 0;
        font-variant-numeric: tabular-nums;
      }
    `]}};f("mbus-search",Rt);var it=class{constructor(){this.frames=[];this.lost=0;this.waiting=[];this.isHeld=!1}get isPaused(){return this.isHeld}get news(){return this.waiting.length}take(s){this.lost+=s.lost??0;let t=s.frames??[];t.length!==0&&(this.isHeld?this.waiting=Mt(this.waiting,t):this.frames=Mt(this.frames,t))}pause(){this.isHeld=!0}resume(){this.isHeld=!1,this.frames=Mt(this.frames,this.waiting),this.waiting=[]}clear(){this.frames=[],this.waiting=[],this.lost=0}},Mt=(r,s)=>[...r,...s].slice(-2e3),je=(r,s)=>r.map(t=>{let e=t.is_sent?"→":"←",i=s(t).replaceAll(/\s+/g," "),n=`# ${new Date(t.at).toISOString()} ${e} ${i}`;return!t.is_sent&&t.kind==="answer"?`${n}
${t.hex}`:`${n} ${t.hex}`.trimEnd()}).join(`
`)+`
`;var At=class extends m{constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.ring=new it;this.gateway=x()??"";this.text="";this.taken=null;this.isPasting=!1;this.problem=null;this.unsubscribe=null;this.columns=[];this.labels=null;this.meters=new Map;this.pause=()=>{this.ring.isPaused?this.ring.resume():this.ring.pause(),this.requestUpdate()};this.clear=()=>{this.ring.clear(),this.requestUpdate()};this.paste=()=>{this.isPasting=!0};this.closed=()=>{this.isPasting=!1,this.taken=null}}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1},gateway:{state:!0},text:{state:!0},taken:{state:!0},isPasting:{state:!0},problem:{state:!0}}}t(t,e){return y(this.hass,t,e)}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.watch()}disconnectedCallback(){super.disconnectedCallback(),this.unsubscribe?.then(t=>t()).catch(()=>{}),this.unsubscribe=null}firstUpdated(){this.watch()}watch(){this.unsubscribe=Jt(this.hass,t=>{this.ring.take(t),this.requestUpdate()}),this.unsubscribe.catch(t=>{this.unsubscribe=null,this.problem=v(this.hass,t)})}willUpdate(t){let e=t.get("hass");(!this.labels||S(e,this.hass))&&this.name(),this.meters=new Map(this.store.meters(this.hass).map(i=>[i.meter_id,i]))}name(){this.labels={table:this.t("tabs.traffic"),select:()=>"",selectAll:"",count:t=>t},this.columns=[{key:"at",label:this.t("traffic.time"),width:130,grow:0,isNarrow:!0,cell:t=>o`<bdi>${ce(t.at,this.hass)}</bdi>`},{key:"is_sent",label:"",width:40,grow:0,isNarrow:!0,cell:t=>o`<span aria-hidden="true" dir="ltr">${t.is_sent?"→":"←"}</span
            ><span class="visually-hidden"
              >${this.t(t.is_sent?"traffic.sent":"traffic.received")}</span
            >`},{key:"kind",label:this.t("telegram.what"),width:160,grow:2,isNarrow:!0,cell:t=>o`<bdi>${this.words(t)}</bdi>`},{key:"meter",label:this.t("traffic.meter"),width:230,grow:2,cell:t=>o`<bdi>${this.meterOf(t)}</bdi>`},{key:"hex",label:this.t("telegram.bytes"),width:240,grow:4,cell:t=>o`<div class="code ellipsis" dir="ltr">${t.hex}</div>`}]}words(t){let e=this.t(`frames.${t.kind}`);return t.address===null?e:this.t("traffic.to",{what:e,address:t.address})}meterOf(t){return(t.meter_id?this.meters.get(t.meter_id):void 0)?.name??t.meter_number??""}get shown(){let t=this.text.toLowerCase().split(/\s+/).filter(Boolean);return this.ring.frames.filter(e=>{if(this.gateway&&e.entry_id!==this.gateway)return!1;if(t.length===0)return!0;let n=[this.words(e),this.meterOf(e),e.meter_number,e.hex].join(`
`).toLowerCase();return t.every(a=>n.includes(a))}).map(e=>({...e,id:String(e.number)})).reverse()}render(){let{ring:t,store:e}=this,i=this.shown;return o`
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:d}
      <div class="bar">
        <input
          type="search"
          aria-label=${this.t("traffic.filter")}
          placeholder=${this.t("traffic.filter")}
          @input=${n=>{this.text=n.target.value}}
        />
        <select
          aria-label=${this.t("columns.gateway")}
          @change=${n=>{this.gateway=n.target.value}}
        >
          <option value="">${this.t("meters.all_gateways")}</option>
          ${e.gateways.map(n=>o`<option value=${n.entry_id} ?selected=${n.entry_id===this.gateway}>
                ${n.title}
              </option>`)}
        </select>
        <button aria-pressed=${t.isPaused?"true":"false"} @click=${this.pause}>
          ${t.isPaused?this.t("traffic.resume",{count:t.news}):this.t("traffic.pause")}
        </button>
        <button ?disabled=${!t.frames.length} @click=${this.clear}>
          ${this.t("traffic.clear")}
        </button>
        <button
          ?disabled=${!i.length}
          @click=${()=>{this.save(i)}}
        >
          ${this.t("traffic.save")}
        </button>
        <button @click=${this.paste}>${this.t("traffic.paste")}</button>
      </div>
      ${t.lost?o`<div class="notice" role="status">
            ${this.t("traffic.lost",{count:t.lost})}
          </div>`:d}
      ${i.length?o`<mbus-table
            .columns=${this.columns}
            .items=${i}
            .labels=${this.labels}
            .narrow=${this.narrow}
            @opened=${n=>{this.open(n.detail)}}
          ></mbus-table>`:o`<div class="empty" role="status">
            ${this.t(t.frames.length?"traffic.none_found":"traffic.waiting")}
          </div>`}
      ${this.isPasting||this.taken?this.dialog():d}
    `}updated(){let t=this.renderRoot.querySelector("dialog");t&&!t.open&&t.showModal()}save(t){let e=je([...t].reverse(),n=>[this.words(n),this.meterOf(n)].filter(Boolean).join(", ")),i=document.createElement("a");i.href=URL.createObjectURL(new Blob([e],{type:"text/plain"})),i.download="mbus-traffic.txt",i.click(),setTimeout(()=>{URL.revokeObjectURL(i.href)},1e4)}async open(t){if(t.is_sent||!t.hex||t.kind==="acknowledge")return;let e=t.meter_id?{entry_id:t.entry_id,meter_id:t.meter_id}:{};await this.take({telegram:t.hex,...e})}async take(t){try{this.taken={telegrams:await Qt(this.hass,t),problem:null}}catch(e){this.taken={telegrams:[],problem:v(this.hass,e)}}}dialog(){return o`<dialog aria-labelledby="title" @close=${this.closed}>
      <div class="bar">
        <h2 id="title">${this.t(this.isPasting?"traffic.paste":"traffic.frame")}</h2>
        <button
          @click=${()=>{this.renderRoot.querySelector("dialog")?.close()}}
        >
          ${this.t("bulk.close")}
        </button>
      </div>
      ${this.isPasting?this.pasteForm():d}
      ${this.taken?.problem?o`<div class="notice bad" role="alert">${this.taken.problem}</div>`:d}
      ${this.taken?.telegrams.map(t=>o`<mbus-telegram .hass=${this.hass} .telegram=${t}></mbus-telegram>`)}
    </dialog>`}pasteForm(){return o`<form
      @submit=${t=>{t.preventDefault();let e=new FormData(t.target),[i,n]=[e.get("telegram"),e.get("key")];this.take({telegram:typeof i=="string"?i:"",...typeof n=="string"&&n?{key:n}:{}})}}
    >
      <label
        >${this.t("traffic.telegrams")}
        <textarea name="telegram" rows="5" required maxlength="65536" spellcheck="false"></textarea>
      </label>
      <label
        >${this.t("traffic.key")}
        <input name="key" type="password" autocomplete="off" maxlength="256" />
      </label>
      <button class="main">${this.t("traffic.decode")}</button>
    </form>`}static{this.styles=[b,g`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        flex: 1;
      }
      input[type="search"] {
        flex: 1 1 180px;
        max-width: 360px;
      }
      dialog {
        width: min(1000px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 16px 24px 24px;
        border: 0;
        border-radius: 16px;
        background: var(--card);
        color: var(--ink);
        box-shadow: 0 8px 32px rgb(0 0 0 / 40%);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 40%);
      }
      dialog .bar {
        padding-inline: 0;
      }
      h2 {
        flex: 1;
        margin: 0;
        font-size: 20px;
        font-weight: 400;
      }
      label {
        display: grid;
        gap: 4px;
        margin-block: 8px;
      }
    `]}};f("mbus-traffic",At);var _s=["meters","search","addresses","traffic"],ks="M20 11v2H8l5.5 5.5-1.42 1.42L4.16 12l7.92-7.92L13.5 5.5 8 11h12Z",Ht=class extends m{constructor(){super(...arguments);this.narrow=!1;this.store=new et;this.revision=0;this.hasTexts=!1;this.problem=null;this.language="";this.unsubscribe=null}static{this.properties={hass:{attribute:!1},narrow:{type:Boolean},route:{attribute:!1},panel:{attribute:!1},revision:{state:!0},hasTexts:{state:!0},problem:{state:!0}}}t(t,e){return y(this.hass,t,e)}connectedCallback(){super.connectedCallback(),document.title="M-Bus – Home Assistant",this.hasUpdated&&this.follow()}disconnectedCallback(){super.disconnectedCallback(),this.unfollow()}shouldUpdate(t){if(!t.has("hass")||t.size>1)return!0;let e=t.get("hass"),{hass:i}=this;return e?.language!==i.language||e.localize!==i.localize||e.locale!==i.locale||e.devices!==i.devices||e.areas!==i.areas||e.entities!==i.entities}willUpdate(){this.hass.language!==this.language&&(this.language=this.hass.language,this.load())}async load(){await we(this.hass),this.hasTexts=!0,this.unfollow(),this.follow()}follow(){this.unsubscribe||(this.problem=null,this.unsubscribe=Zt(this.hass,t=>{this.store.apply(t),this.revision+=1}),this.unsubscribe.catch(t=>{this.unsubscribe=null,this.problem=v(this.hass,t)}))}unfollow(){this.unsubscribe?.then(t=>t()).catch(()=>{}),this.unsubscribe=null}get path(){return(this.route?.path??"").split("/").filter(Boolean)}render(){if(!this.hasTexts)return d;let[t="meters",e="",i=""]=this.path,n=t==="meter",a=n?"meters":t;return o`
      <header>
        ${n?o`<button
              class="icon"
              aria-label=${this.t("meter.back")}
              @click=${()=>{O("/mbus/meters")}}
            >
              <svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d=${ks} /></svg>
            </button>`:ue(this.hass,this.narrow,this.t("shell.menu"))}
        <div class="title">M-Bus</div>
        <nav aria-label="M-Bus">
          ${_s.map(l=>o`<a
                href="/mbus/${l}"
                aria-current=${l===a?"page":d}
                @click=${c=>{c.ctrlKey||c.metaKey||c.shiftKey||(c.preventDefault(),O(`/mbus/${l}`))}}
                >${this.t(`tabs.${l}`)}</a
              >`)}
        </nav>
      </header>
      ${this.isOutdated?o`<div class="notice" role="status">
            ${this.t("shell.new_version")}
            <button
              @click=${()=>{location.reload()}}
            >
              ${this.t("shell.reload")}
            </button>
          </div>`:d}
      ${this.problem?o`<div class="notice bad" role="alert">
            ${this.problem}
            <button
              @click=${()=>{this.follow()}}
            >
              ${this.t("shell.retry")}
            </button>
          </div>`:d}
      <main
        @copied=${l=>{this.copy(l.detail)}}
      >
        ${n?this.meter(e,i):this.page(t)}
      </main>
    `}get isOutdated(){let t=this.panel?.config?.version;return t!==void 0&&!import.meta.url.includes(t)}meter(t,e){return o`<mbus-meter
      .hass=${this.hass}
      .store=${this.store}
      .revision=${this.revision}
      .entryId=${t}
      .meterId=${e}
    ></mbus-meter>`}page(t){switch(t){case"search":return o`<mbus-search
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-search>`;case"addresses":return o`<mbus-addresses
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-addresses>`;case"traffic":return o`<mbus-traffic
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-traffic>`;default:return o`<mbus-meters
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-meters>`}}async copy(t){try{await navigator.clipboard.writeText(t),vt(this,this.t("telegram.copied"))}catch{vt(this,this.t("telegram.not_copied"))}}static{this.styles=[b,g`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 0;
        padding-inline: var(--safe-area-inset-left, 0px) var(--safe-area-inset-right, 0px);
        background: var(--page);
      }
      header {
        display: flex;
        flex: none;
        align-items: center;
        gap: 8px;
        min-height: var(--header-height, 56px);
        padding: var(--safe-area-inset-top, 0px) 16px 0;
        background: var(--app-header-background-color, var(--card));
        color: var(--app-header-text-color, var(--ink));
      }
      .title {
        flex: 1;
        font-size: 20px;
      }
      nav {
        display: flex;
        align-self: stretch;
        min-width: 0;
        overflow-x: auto;
      }
      nav a {
        display: flex;
        flex: none;
        align-items: center;
        padding-inline: 16px;
        border-block-end: 2px solid transparent;
        color: inherit;
        text-decoration: none;
      }
      nav a[aria-current] {
        border-color: currentColor;
        font-weight: 500;
      }
      main {
        display: flex;
        flex: 1;
        flex-direction: column;
        min-height: 0;
      }
      :host(:dir(rtl)) .arrow {
        transform: scaleX(-1);
      }
    `]}};f("mbus-panel",Ht);export{Ht as MbusPanel};
