var K=globalThis,W=K.ShadowRoot&&(K.ShadyCSS===void 0||K.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,st=Symbol(),At=new WeakMap,D=class{constructor(s,t,e){if(this._$cssResult$=!0,e!==st)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=s,this.t=t}get styleSheet(){let s=this.o,t=this.t;if(W&&s===void 0){let e=t!==void 0&&t.length===1;e&&(s=At.get(t)),s===void 0&&((this.o=s=new CSSStyleSheet).replaceSync(this.cssText),e&&At.set(t,s))}return s}toString(){return this.cssText}},Mt=r=>new D(typeof r=="string"?r:r+"",void 0,st),g=(r,...s)=>{let t=r.length===1?r[0]:s.reduce((e,i,a)=>e+(n=>{if(n._$cssResult$===!0)return n.cssText;if(typeof n=="number")return n;throw Error("Value passed to 'css' function must be a 'css' function result: "+n+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[a+1],r[0]);return new D(t,r,st)},Ht=(r,s)=>{if(W)r.adoptedStyleSheets=s.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of s){let e=document.createElement("style"),i=K.litNonce;i!==void 0&&e.setAttribute("nonce",i),e.textContent=t.cssText,r.appendChild(e)}},it=W?r=>r:r=>r instanceof CSSStyleSheet?(s=>{let t="";for(let e of s.cssRules)t+=e.cssText;return Mt(t)})(r):r;var{is:Ce,defineProperty:Oe,getOwnPropertyDescriptor:Ue,getOwnPropertyNames:Le,getOwnPropertySymbols:De,getPrototypeOf:Ne}=Object,Z=globalThis,Pt=Z.trustedTypes,Fe=Pt?Pt.emptyScript:"",Ie=Z.reactiveElementPolyfillSupport,N=(r,s)=>r,rt={toAttribute(r,s){switch(s){case Boolean:r=r?Fe:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,s){let t=r;switch(s){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},Ot=(r,s)=>!Ce(r,s),Ct={attribute:!0,type:String,converter:rt,reflect:!1,useDefault:!1,hasChanged:Ot};Symbol.metadata??=Symbol("metadata"),Z.litPropertyMetadata??=new WeakMap;var w=class extends HTMLElement{static addInitializer(s){this._$Ei(),(this.l??=[]).push(s)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(s,t=Ct){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(s)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(s,t),!t.noAccessor){let e=Symbol(),i=this.getPropertyDescriptor(s,e,t);i!==void 0&&Oe(this.prototype,s,i)}}static getPropertyDescriptor(s,t,e){let{get:i,set:a}=Ue(this.prototype,s)??{get(){return this[t]},set(n){this[t]=n}};return{get:i,set(n){let l=i?.call(this);a?.call(this,n),this.requestUpdate(s,l,e)},configurable:!0,enumerable:!0}}static getPropertyOptions(s){return this.elementProperties.get(s)??Ct}static _$Ei(){if(this.hasOwnProperty(N("elementProperties")))return;let s=Ne(this);s.finalize(),s.l!==void 0&&(this.l=[...s.l]),this.elementProperties=new Map(s.elementProperties)}static finalize(){if(this.hasOwnProperty(N("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(N("properties"))){let t=this.properties,e=[...Le(t),...De(t)];for(let i of e)this.createProperty(i,t[i])}let s=this[Symbol.metadata];if(s!==null){let t=litPropertyMetadata.get(s);if(t!==void 0)for(let[e,i]of t)this.elementProperties.set(e,i)}this._$Eh=new Map;for(let[t,e]of this.elementProperties){let i=this._$Eu(t,e);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(s){let t=[];if(Array.isArray(s)){let e=new Set(s.flat(1/0).reverse());for(let i of e)t.unshift(it(i))}else s!==void 0&&t.push(it(s));return t}static _$Eu(s,t){let e=t.attribute;return e===!1?void 0:typeof e=="string"?e:typeof s=="string"?s.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(s=>this.enableUpdating=s),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(s=>s(this))}addController(s){(this._$EO??=new Set).add(s),this.renderRoot!==void 0&&this.isConnected&&s.hostConnected?.()}removeController(s){this._$EO?.delete(s)}_$E_(){let s=new Map,t=this.constructor.elementProperties;for(let e of t.keys())this.hasOwnProperty(e)&&(s.set(e,this[e]),delete this[e]);s.size>0&&(this._$Ep=s)}createRenderRoot(){let s=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ht(s,this.constructor.elementStyles),s}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(s=>s.hostConnected?.())}enableUpdating(s){}disconnectedCallback(){this._$EO?.forEach(s=>s.hostDisconnected?.())}attributeChangedCallback(s,t,e){this._$AK(s,e)}_$ET(s,t){let e=this.constructor.elementProperties.get(s),i=this.constructor._$Eu(s,e);if(i!==void 0&&e.reflect===!0){let a=(e.converter?.toAttribute!==void 0?e.converter:rt).toAttribute(t,e.type);this._$Em=s,a==null?this.removeAttribute(i):this.setAttribute(i,a),this._$Em=null}}_$AK(s,t){let e=this.constructor,i=e._$Eh.get(s);if(i!==void 0&&this._$Em!==i){let a=e.getPropertyOptions(i),n=typeof a.converter=="function"?{fromAttribute:a.converter}:a.converter?.fromAttribute!==void 0?a.converter:rt;this._$Em=i;let l=n.fromAttribute(t,a.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(s,t,e,i=!1,a){if(s!==void 0){let n=this.constructor;if(i===!1&&(a=this[s]),e??=n.getPropertyOptions(s),!((e.hasChanged??Ot)(a,t)||e.useDefault&&e.reflect&&a===this._$Ej?.get(s)&&!this.hasAttribute(n._$Eu(s,e))))return;this.C(s,t,e)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(s,t,{useDefault:e,reflect:i,wrapped:a},n){e&&!(this._$Ej??=new Map).has(s)&&(this._$Ej.set(s,n??t??this[s]),a!==!0||n!==void 0)||(this._$AL.has(s)||(this.hasUpdated||e||(t=void 0),this._$AL.set(s,t)),i===!0&&this._$Em!==s&&(this._$Eq??=new Set).add(s))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let s=this.scheduleUpdate();return s!=null&&await s,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,a]of this._$Ep)this[i]=a;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[i,a]of e){let{wrapped:n}=a,l=this[i];n!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,a,l)}}let s=!1,t=this._$AL;try{s=this.shouldUpdate(t),s?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(e){throw s=!1,this._$EM(),e}s&&this._$AE(t)}willUpdate(s){}_$AE(s){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(s)),this.updated(s)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(s){return!0}update(s){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(s){}firstUpdated(s){}};w.elementStyles=[],w.shadowRootOptions={mode:"open"},w[N("elementProperties")]=new Map,w[N("finalized")]=new Map,Ie?.({ReactiveElement:w}),(Z.reactiveElementVersions??=[]).push("2.1.2");var ht=globalThis,Ut=r=>r,Y=ht.trustedTypes,Lt=Y?Y.createPolicy("lit-html",{createHTML:r=>r}):void 0,jt="$lit$",_=`lit$${Math.random().toFixed(9).slice(2)}$`,Bt="?"+_,Ve=`<${Bt}>`,E=document,I=()=>E.createComment(""),V=r=>r===null||typeof r!="object"&&typeof r!="function",ut=Array.isArray,je=r=>ut(r)||typeof r?.[Symbol.iterator]=="function",at=`[ 	
\f\r]`,F=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Dt=/-->/g,Nt=/>/g,k=RegExp(`>|${at}(?:([^\\s"'>=/]+)(${at}*=${at}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Ft=/'/g,It=/"/g,zt=/^(?:script|style|textarea|title)$/i,pt=r=>(s,...t)=>({_$litType$:r,strings:s,values:t}),o=pt(1),vs=pt(2),$s=pt(3),T=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),Vt=new WeakMap,S=E.createTreeWalker(E,129);function qt(r,s){if(!ut(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Lt!==void 0?Lt.createHTML(s):s}var Be=(r,s)=>{let t=r.length-1,e=[],i,a=s===2?"<svg>":s===3?"<math>":"",n=F;for(let l=0;l<t;l++){let c=r[l],p,u,h=-1,f=0;for(;f<c.length&&(n.lastIndex=f,u=n.exec(c),u!==null);)f=n.lastIndex,n===F?u[1]==="!--"?n=Dt:u[1]!==void 0?n=Nt:u[2]!==void 0?(zt.test(u[2])&&(i=RegExp("</"+u[2],"g")),n=k):u[3]!==void 0&&(n=k):n===k?u[0]===">"?(n=i??F,h=-1):u[1]===void 0?h=-2:(h=n.lastIndex-u[2].length,p=u[1],n=u[3]===void 0?k:u[3]==='"'?It:Ft):n===It||n===Ft?n=k:n===Dt||n===Nt?n=F:(n=k,i=void 0);let x=n===k&&r[l+1].startsWith("/>")?" ":"";a+=n===F?c+Ve:h>=0?(e.push(p),c.slice(0,h)+jt+c.slice(h)+_+x):c+_+(h===-2?l:x)}return[qt(r,a+(r[t]||"<?>")+(s===2?"</svg>":s===3?"</math>":"")),e]},j=class r{constructor({strings:s,_$litType$:t},e){let i;this.parts=[];let a=0,n=0,l=s.length-1,c=this.parts,[p,u]=Be(s,t);if(this.el=r.createElement(p,e),S.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(i=S.nextNode())!==null&&c.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let h of i.getAttributeNames())if(h.endsWith(jt)){let f=u[n++],x=i.getAttribute(h).split(_),G=/([.?@])?(.*)/.exec(f);c.push({type:1,index:a,name:G[2],strings:x,ctor:G[1]==="."?ot:G[1]==="?"?lt:G[1]==="@"?dt:P}),i.removeAttribute(h)}else h.startsWith(_)&&(c.push({type:6,index:a}),i.removeAttribute(h));if(zt.test(i.tagName)){let h=i.textContent.split(_),f=h.length-1;if(f>0){i.textContent=Y?Y.emptyScript:"";for(let x=0;x<f;x++)i.append(h[x],I()),S.nextNode(),c.push({type:2,index:++a});i.append(h[f],I())}}}else if(i.nodeType===8)if(i.data===Bt)c.push({type:2,index:a});else{let h=-1;for(;(h=i.data.indexOf(_,h+1))!==-1;)c.push({type:7,index:a}),h+=_.length-1}a++}}static createElement(s,t){let e=E.createElement("template");return e.innerHTML=s,e}};function H(r,s,t=r,e){if(s===T)return s;let i=e!==void 0?t._$Co?.[e]:t._$Cl,a=V(s)?void 0:s._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(r),i._$AT(r,t,e)),e!==void 0?(t._$Co??=[])[e]=i:t._$Cl=i),i!==void 0&&(s=H(r,i._$AS(r,s.values),i,e)),s}var nt=class{constructor(s,t){this._$AV=[],this._$AN=void 0,this._$AD=s,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(s){let{el:{content:t},parts:e}=this._$AD,i=(s?.creationScope??E).importNode(t,!0);S.currentNode=i;let a=S.nextNode(),n=0,l=0,c=e[0];for(;c!==void 0;){if(n===c.index){let p;c.type===2?p=new B(a,a.nextSibling,this,s):c.type===1?p=new c.ctor(a,c.name,c.strings,this,s):c.type===6&&(p=new ct(a,this,s)),this._$AV.push(p),c=e[++l]}n!==c?.index&&(a=S.nextNode(),n++)}return S.currentNode=E,i}p(s){let t=0;for(let e of this._$AV)e!==void 0&&(e.strings!==void 0?(e._$AI(s,e,t),t+=e.strings.length-2):e._$AI(s[t])),t++}},B=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(s,t,e,i){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=s,this._$AB=t,this._$AM=e,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let s=this._$AA.parentNode,t=this._$AM;return t!==void 0&&s?.nodeType===11&&(s=t.parentNode),s}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(s,t=this){s=H(this,s,t),V(s)?s===d||s==null||s===""?(this._$AH!==d&&this._$AR(),this._$AH=d):s!==this._$AH&&s!==T&&this._(s):s._$litType$!==void 0?this.$(s):s.nodeType!==void 0?this.T(s):je(s)?this.k(s):this._(s)}O(s){return this._$AA.parentNode.insertBefore(s,this._$AB)}T(s){this._$AH!==s&&(this._$AR(),this._$AH=this.O(s))}_(s){this._$AH!==d&&V(this._$AH)?this._$AA.nextSibling.data=s:this.T(E.createTextNode(s)),this._$AH=s}$(s){let{values:t,_$litType$:e}=s,i=typeof e=="number"?this._$AC(s):(e.el===void 0&&(e.el=j.createElement(qt(e.h,e.h[0]),this.options)),e);if(this._$AH?._$AD===i)this._$AH.p(t);else{let a=new nt(i,this),n=a.u(this.options);a.p(t),this.T(n),this._$AH=a}}_$AC(s){let t=Vt.get(s.strings);return t===void 0&&Vt.set(s.strings,t=new j(s)),t}k(s){ut(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,e,i=0;for(let a of s)i===t.length?t.push(e=new r(this.O(I()),this.O(I()),this,this.options)):e=t[i],e._$AI(a),i++;i<t.length&&(this._$AR(e&&e._$AB.nextSibling,i),t.length=i)}_$AR(s=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);s!==this._$AB;){let e=Ut(s).nextSibling;Ut(s).remove(),s=e}}setConnected(s){this._$AM===void 0&&(this._$Cv=s,this._$AP?.(s))}},P=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(s,t,e,i,a){this.type=1,this._$AH=d,this._$AN=void 0,this.element=s,this.name=t,this._$AM=i,this.options=a,e.length>2||e[0]!==""||e[1]!==""?(this._$AH=Array(e.length-1).fill(new String),this.strings=e):this._$AH=d}_$AI(s,t=this,e,i){let a=this.strings,n=!1;if(a===void 0)s=H(this,s,t,0),n=!V(s)||s!==this._$AH&&s!==T,n&&(this._$AH=s);else{let l=s,c,p;for(s=a[0],c=0;c<a.length-1;c++)p=H(this,l[e+c],t,c),p===T&&(p=this._$AH[c]),n||=!V(p)||p!==this._$AH[c],p===d?s=d:s!==d&&(s+=(p??"")+a[c+1]),this._$AH[c]=p}n&&!i&&this.j(s)}j(s){s===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,s??"")}},ot=class extends P{constructor(){super(...arguments),this.type=3}j(s){this.element[this.name]=s===d?void 0:s}},lt=class extends P{constructor(){super(...arguments),this.type=4}j(s){this.element.toggleAttribute(this.name,!!s&&s!==d)}},dt=class extends P{constructor(s,t,e,i,a){super(s,t,e,i,a),this.type=5}_$AI(s,t=this){if((s=H(this,s,t,0)??d)===T)return;let e=this._$AH,i=s===d&&e!==d||s.capture!==e.capture||s.once!==e.once||s.passive!==e.passive,a=s!==d&&(e===d||i);i&&this.element.removeEventListener(this.name,this,e),a&&this.element.addEventListener(this.name,this,s),this._$AH=s}handleEvent(s){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,s):this._$AH.handleEvent(s)}},ct=class{constructor(s,t,e){this.element=s,this.type=6,this._$AN=void 0,this._$AM=t,this.options=e}get _$AU(){return this._$AM._$AU}_$AI(s){H(this,s)}};var ze=ht.litHtmlPolyfillSupport;ze?.(j,B),(ht.litHtmlVersions??=[]).push("3.3.3");var Gt=(r,s,t)=>{let e=t?.renderBefore??s,i=e._$litPart$;if(i===void 0){let a=t?.renderBefore??null;e._$litPart$=i=new B(s.insertBefore(I(),a),a,void 0,t??{})}return i._$AI(r),i};var mt=globalThis,m=class extends w{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let s=super.createRenderRoot();return this.renderOptions.renderBefore??=s.firstChild,s}update(s){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(s),this._$Do=Gt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};m._$litElement$=!0,m.finalized=!0,mt.litElementHydrateSupport?.({LitElement:m});var qe=mt.litElementPolyfillSupport;qe?.({LitElement:m});(mt.litElementVersions??=[]).push("4.2.2");var Kt=(r,s)=>r.connection.subscribeMessage(s,{type:"mbus/meters/subscribe",language:r.language}),Wt=(r,s)=>r.connection.subscribeMessage(s,{type:"mbus/traffic/subscribe"}),Zt=(r,s,t)=>r.callWS({type:"mbus/meter",entry_id:s,meter_id:t,language:r.language}),Yt=(r,s)=>r.callWS({type:"mbus/decode",...s,language:r.language}),Jt=(r,s,t)=>r.callWS({type:"mbus/meters/set_interval",meters:s.map(({entry_id:e,meter_id:i})=>({entry_id:e,meter_id:i})),interval_s:t}),z=(r,s,t)=>r.callWS({type:"config/device_registry/update",device_id:s,...t}),Xt=(r,s)=>r.callWS({type:"config/area_registry/create",name:s}),Qt=(r,s,t)=>r.connection.subscribeMessage(t,{type:"mbus/search/subscribe",entry_id:s,language:r.language}),te=(r,s,t,e)=>r.callWS({type:"mbus/search/start",entry_id:s,method:t,is_thorough:e}),ee=(r,s)=>r.callWS({type:"mbus/search/stop",entry_id:s}),se=(r,s)=>r.callWS({type:"mbus/search/add",...s}),J=(r,s)=>{let t=Object.values(r.entities).find(i=>i.device_id===s&&i.platform==="mbus"&&i.translation_key==="read_now");if(!t)return Promise.reject(new R);let e={entity_id:t.entity_id};return r.callService("button","press",e,void 0,!1)},R=class extends Error{};var b=(r,s)=>{customElements.get(r)||customElements.define(r,s)};var C=(r,s)=>r!==void 0&&(r.language!==s.language||r.locale!==s.locale),gt=(r,s,t={})=>{r.dispatchEvent(new CustomEvent(s,{detail:t,bubbles:!0,composed:!0}))},Ge=r=>{gt(r,"hass-toggle-menu")},ft=(r,s)=>{gt(r,"hass-notification",{message:s})},A=(r,s=!1)=>{s?history.replaceState(history.state,"",r):history.pushState(null,"",r),gt(window,"location-changed",{replace:s})},$=(r,s)=>{let t=s;return(t.translation_key&&t.translation_domain?r.localize(`component.${t.translation_domain}.exceptions.${t.translation_key}.message`,t.translation_placeholders):"")||t.message||String(s)},Ke={comma_decimal:"en-US",decimal_comma:"de",quote_decimal:"de-CH",space_comma:"fr"},We=r=>r.number_format==="system"?void 0:Ke[r.number_format]??r.language,X=(r,s)=>{if(s.number_format==="none")return r;let t=r.split(".")[1]?.length??0;return new Intl.NumberFormat(We(s),{minimumFractionDigits:t,maximumFractionDigits:t}).format(r)},ie=r=>r.locale.time_zone==="server"?r.config.time_zone:void 0,Ze=r=>r.time_format==="12"?!0:r.time_format==="24"?!1:void 0,Ye={DMY:"en-GB",MDY:"en-US",YMD:"sv"},Je=r=>r.date_format==="system"?void 0:Ye[r.date_format]??r.language,Xe=r=>r.time_format==="system"?void 0:r.language,re=(r,s,t)=>{let e=Ze(s.locale),i=ie(s);return new Intl.DateTimeFormat(Xe(s.locale),{...t,...e===void 0?{}:{hour12:e},...i===void 0?{}:{timeZone:i}}).format(r)},Qe=(r,s)=>{let t=ie(s);return new Intl.DateTimeFormat(Je(s.locale),{year:"numeric",month:"2-digit",day:"2-digit",...t===void 0?{}:{timeZone:t}}).format(r)},O=(r,s)=>{let t=new Date(r),e=re(t,s,{hour:"2-digit",minute:"2-digit"});return`${Qe(t,s)} ${e}`},ae=(r,s)=>re(new Date(r),s,{hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:1}),ne=(r,s)=>{let t=!r.includes("T");return new Intl.DateTimeFormat(s.locale.language,{dateStyle:"medium",...t?{}:{timeStyle:"short"},timeZone:"UTC"}).format(new Date(t?`${r}T00:00Z`:`${r}Z`))},ts="M3 6h18v2H3V6m0 5h18v2H3v-2m0 5h18v2H3v-2Z",oe=(r,s,t)=>customElements.get("ha-menu-button")?o`<ha-menu-button .hass=${r} .narrow=${s}></ha-menu-button>`:s?o`<button
    class="icon"
    aria-label=${t}
    @click=${e=>{e.currentTarget&&Ge(e.currentTarget)}}
  >
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${ts} /></svg>
  </button>`:d;var bt={number:r=>r.number,maker:r=>r.maker,model:r=>r.model??r.medium,medium:r=>r.medium,area:r=>r.area,address:r=>r.address,place:(r,s)=>s},le=(r,s,t)=>r.replace(/\{(\w+)\}/g,(e,i)=>{let a=bt[i];return a?String(a(s,t)??""):e}).replace(/\s+/g," ").trim(),vt=(r,s)=>{let t=new Map(s.map(a=>[a.number,a])),e=new Map,i=[];for(let a of r.split(/\r?\n/).map(n=>n.trim())){if(!a)continue;let l=(a.match(/\b[0-9A-F]{8}\b/gi)??[]).find(u=>t.has(u.toUpperCase())),c=l&&t.get(l.toUpperCase()),p=l?a.replace(l,"	").replace(/[\t;,"]+/g," ").replace(/\s+/g," ").trim():"";c&&p?e.set(c.id,p):i.push(a)}return{names:e,strange:i}};var U=class{constructor(s){this.done=0;this.total=0;this.isRunning=!1;this.problems=null;this.wasStopped=!1;this.host=s,s.addController(this)}hostDisconnected(){this.stop()}stop(){this.wasStopped=!0}clear(){this.problems=null,this.done=0,this.host.requestUpdate()}async each(s,t,e){await this.all(s.length,async i=>{for(let[a,n]of s.entries()){if(this.isStopped())break;let l=await t(n,a);l!==null&&i.push({name:e(n),text:l}),this.done=a+1,this.host.requestUpdate()}})}async all(s,t){if(this.isRunning)return;this.total=s,this.done=0,this.problems=null,this.wasStopped=!1,this.isRunning=!0,this.host.requestUpdate();let e=[];try{await t(e)}finally{this.isRunning=!1,this.problems=e,this.host.requestUpdate()}}isStopped(){return this.wasStopped}render(s){if(this.isRunning){let e=s("bulk.progress",{done:this.done,total:this.total});return o`<progress aria-label=${e} max=${this.total} value=${this.done}></progress>
        <p role="status">${e}</p>`}if(!this.problems)return d;let t=Math.max(0,this.done-this.problems.length);return o`<p role="status">${s("bulk.done",{count:t,total:this.total})}</p>
      ${this.problems.length?o`<ul class="problems">
            ${this.problems.map(e=>o`<li><bdi>${e.name}</bdi>: ${e.text}</li>`)}
          </ul>`:d}`}};var v=g`
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
`;var y=(r,s,t)=>r.localize(`component.mbus.config_panel.${s}`,t),de=async r=>{await Promise.all([r.loadBackendTranslation("config_panel","mbus"),r.loadBackendTranslation("exceptions","mbus")])};var ce={minute:60,hour:3600,day:86400},he=3600,es=60,ss=31*86400,is=3,$t=class extends m{constructor(){super(...arguments);this.meters=[];this.task=null;this.work=new U(this);this.area="";this.pattern="{medium} {number}";this.list="";this.amount="1";this.unit="hour";this.isUsual=!1;this.texts=(t,e)=>this.t(t,e);this.closed=()=>{this.task=null,this.work.clear()}}static{this.properties={hass:{attribute:!1},meters:{attribute:!1},task:{state:!0},area:{state:!0},pattern:{state:!0},list:{state:!0},amount:{state:!0},unit:{state:!0},isUsual:{state:!0}}}t(t,e){return y(this.hass,t,e)}render(){return!this.meters.length&&!this.task?d:o`
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
            ${Object.keys(ce).map(t=>o`<option value=${t} ?selected=${t===this.unit}>
                  ${this.t(`bulk.${t}s`)}
                </option>`)}
          </select>
        </label>
      </div>
      ${this.isUsual||this.seconds>=he?d:o`<p class="notice">${this.t("bulk.battery")}</p>`}`}get seconds(){let t=Math.round(Number(this.amount)*ce[this.unit]);return Math.min(Math.max(t||he,es),ss)}nameFields(){return o`<label
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
        ${Object.keys(bt).map(t=>o`<button
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
      ${this.previews()}`}previews(){let t=this.naming(),e=this.meters.map(t).filter(a=>a!==null),{strange:i}=vt(this.list,this.meters);return o`<p class="faint">${this.t("bulk.preview",{count:e.length})}</p>
      <ul>
        ${e.slice(0,is).map(a=>o`<li><bdi>${a}</bdi></li>`)}
      </ul>
      ${i.length?o`<p class="notice">
            ${this.t("bulk.strange",{count:i.length})}
            <bdi class="code">${i[0]}</bdi>
          </p>`:d}`}naming(){if(!this.list.trim())return(e,i)=>le(this.pattern,e,i+1)||null;let{names:t}=vt(this.list,this.meters);return e=>t.get(e.id)??null}async run(t){if(this.work.isRunning||this.work.problems)return;let e=this.naming(),i=this.meters.map((n,l)=>({meter:n,name:e(n,l)})),a=t==="name"?i.filter(n=>n.name!==null):i;if(t==="interval"){await this.work.all(a.length,n=>this.setIntervals(n));return}await this.work.each(a,({meter:n,name:l})=>this.runOne(t,n,l),({meter:n})=>n.name)}async setIntervals(t){let{meters:e}=this,i=this.isUsual?null:this.seconds;try{let a=await Jt(this.hass,e,i);this.work.done=e.length;let n=new Map(e.map(l=>[l.meter_id,l.name]));for(let{meter_id:l,problem:c}of a)c&&t.push({name:n.get(l)??l,text:this.t("bulk.gone")})}catch(a){t.push({name:this.t("bulk.interval"),text:$(this.hass,a)})}}async runOne(t,e,i){if(!e.device_id)return this.t("bulk.gone");try{return t==="area"?await z(this.hass,e.device_id,{area_id:this.area||null}):t==="name"?await z(this.hass,e.device_id,{name_by_user:i}):await J(this.hass,e.device_id),null}catch(a){return a instanceof R?this.t("bulk.no_button"):$(this.hass,a)}}static{this.styles=[v,g`
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
    `]}};b("mbus-bulk",$t);var Q=class{constructor(){this.gateways=[];this.isLoaded=!1;this.rows=new Map;this.joined=null;this.devices=null;this.areas=null}apply(s){s.is_first&&(this.rows=new Map,this.isLoaded=!0);for(let t of s.removed??[])this.rows.delete(t);for(let t of s.meters??[])this.rows.set(t.meter_id,t);s.gateways&&(this.gateways=s.gateways),this.joined=null}meters(s){if(this.joined&&this.devices===s.devices&&this.areas===s.areas)return this.joined;this.devices=s.devices,this.areas=s.areas;let t=new Map(this.gateways.map(e=>[e.entry_id,e.title]));return this.joined=[...this.rows.values()].map(e=>rs(e,s,t)),this.joined}get total(){return this.rows.size}},rs=(r,s,t)=>{let e=r.device_id?s.devices[r.device_id]:void 0,i=e?.name_by_user??e?.name??r.title,a=(e?.area_id?s.areas[e.area_id]?.name:void 0)??"",n=t.get(r.entry_id)??"",l=[i,r.number,r.maker,r.model,r.medium,r.address,a,n];return{...r,id:r.meter_id,name:i,area:a,gateway:n,haystack:l.join(`
`).toLowerCase()}},ue=r=>r.toLowerCase().split(/\s+/).filter(Boolean),pe=(r,s)=>{let t=ue(s);return r.filter(e=>t.every(i=>e.haystack.includes(i)))},me=r=>{let s=ue(r);return s.length===0?null:t=>s.some(e=>e===t.number?.toLowerCase()||e===String(t.address))};var ge=3,fe=10,as=48,be=new Intl.Collator(void 0,{numeric:!0,sensitivity:"base"}),yt=class extends m{constructor(){super(...arguments);this.columns=[];this.items=[];this.groupOf=null;this.nameOf=t=>t.id;this.labels=null;this.sort="";this.ascending=!0;this.selected=null;this.narrow=!1;this.isFirst=null;this.first=0;this.active=-1;this.height=0;this.folded=new Set;this.lines=[];this.resized=new ResizeObserver(()=>{this.measure()});this.scrolled=()=>{let t=this.scroller;t&&(this.first=Math.floor(t.scrollTop/this.rowHeight))};this.pressed=t=>{if(t.target!==this.scroller)return;let i={ArrowDown:1,ArrowUp:-1,PageDown:fe,PageUp:-fe,Home:-this.lines.length,End:this.lines.length}[t.key],a=this.lines[this.active];if(i!==void 0)this.goTo(this.active+i);else if(t.key==="a"&&(t.ctrlKey||t.metaKey)&&this.selected)this.select(this.items.map(n=>n.id));else{if(!a||t.key!=="Enter"&&t.key!==" ")return;"heading"in a?this.fold(a.heading.group.key):t.key===" "&&this.selected?this.toggle(a.item):this.open(a.item)}t.preventDefault()}}static{this.properties={columns:{attribute:!1},items:{attribute:!1},groupOf:{attribute:!1},nameOf:{attribute:!1},labels:{attribute:!1},sort:{attribute:!1},ascending:{attribute:!1},selected:{attribute:!1},narrow:{attribute:!1},isFirst:{attribute:!1},first:{state:!0},active:{state:!0},height:{state:!0},folded:{state:!0}}}get rowHeight(){return this.narrow?60:48}connectedCallback(){super.connectedCallback(),this.resized.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.resized.disconnect()}willUpdate(t){["items","sort","ascending","groupOf","folded","columns","isFirst"].some(i=>t.has(i))&&(this.lines=this.arranged(),this.active=Math.min(this.active,this.lines.length-1))}arranged(){let t=this.sorted(),e=this.groupOf;if(!e)return t.map(a=>({item:a}));let i=new Map;for(let a of t){let n=e(a),l=i.get(n.key);l?l.members.push(a):i.set(n.key,{group:n,members:[a]})}return[...i.values()].sort((a,n)=>be.compare(a.group.label,n.group.label)).flatMap(({group:a,members:n})=>[{heading:{group:a,count:n.length}},...this.folded.has(a.key)?[]:n.map(l=>({item:l}))])}sorted(){let t=this.isFirst,e=this.ordered();return t?[...e.filter(t),...e.filter(i=>!t(i))]:e}ordered(){let t=this.columns.find(i=>i.key===this.sort)?.order;if(!t)return this.items;let e=this.ascending?1:-1;return this.items.map(i=>({item:i,by:t(i)})).sort((i,a)=>i.by===null||i.by===""?a.by===null||a.by===""?0:1:a.by===null||a.by===""?-1:typeof i.by=="number"&&typeof a.by=="number"?e*(i.by-a.by):e*be.compare(String(i.by),String(a.by))).map(({item:i})=>i)}render(){let t=this.labels;if(!t)return o``;let e=this.columns.filter(h=>!this.narrow||h.isNarrow),i=this.selected?[as]:[],a=[...i.map(h=>`${h}px`),...e.map(h=>`minmax(${h.width}px, ${h.grow??1}fr)`)],n=[...i,...e.map(h=>h.width)].reduce((h,f)=>h+f,0),l=Math.ceil(this.height/this.rowHeight)+2*ge,c=Math.max(0,this.first-ge),p=this.lines.slice(c,c+l),u=this.active>=0?`line-${this.active}`:d;return o`
      <div
        class="scroller"
        role="grid"
        tabindex="0"
        aria-label=${t.table}
        aria-rowcount=${this.lines.length+1}
        aria-colcount=${a.length}
        aria-multiselectable=${this.selected?"true":d}
        aria-activedescendant=${u}
        style="--tracks: ${a.join(" ")}; --least: ${n}px; --row: ${this.rowHeight}px"
        @scroll=${this.scrolled}
        @keydown=${this.pressed}
      >
        <div class="head row" role="row" aria-rowindex="1">
          ${this.selected?this.checkboxOfAll(t,this.selected):d}
          ${e.map(h=>this.headCell(h))}
        </div>
        <div class="body" role="rowgroup" style="height: ${this.lines.length*this.rowHeight}px">
          ${p.map((h,f)=>this.line(h,c+f,e,t))}
        </div>
      </div>
    `}headCell(t){let e=t.key===this.sort,i=this.ascending?"ascending":"descending",a=this.ascending?"↑":"↓";return o`<div
      role="columnheader"
      class=${t.isNumeric?"cell end":"cell"}
      aria-sort=${t.order?e?i:"none":d}
    >
      ${t.order?o`<button
            class="link"
            @click=${()=>{this.sortBy(t.key)}}
          >
            ${t.label}${e?o`<span aria-hidden="true"> ${a}</span>`:d}
          </button>`:t.label}
    </div>`}checkboxOfAll(t,e){let i=this.items.length>0&&this.items.every(n=>e.has(n.id)),a=!i&&this.items.some(n=>e.has(n.id));return o`<div class="cell check" role="columnheader">
      <input
        type="checkbox"
        aria-label=${t.selectAll}
        .checked=${i}
        .indeterminate=${a}
        @change=${()=>{this.select(i?[]:this.items.map(n=>n.id))}}
      />
    </div>`}line(t,e,i,a){let n=`transform: translateY(${e*this.rowHeight}px)`,l=e===this.active;if("heading"in t){let{group:u,count:h}=t.heading,f=this.folded.has(u.key);return o`<div
        id="line-${e}"
        class="row heading ${l?"active":""}"
        role="row"
        aria-rowindex=${e+2}
        aria-expanded=${f?"false":"true"}
        style=${n}
        @click=${()=>{this.fold(u.key)}}
      >
        <div class="cell" role="gridcell">
          <span aria-hidden="true">${f?"▸":"▾"}</span>
          ${a.count(u.label,h)}
        </div>
      </div>`}let{item:c}=t,p=this.selected?.has(c.id)??!1;return o`<div
      id="line-${e}"
      class="row item ${l?"active":""} ${p?"selected":""}"
      role="row"
      aria-rowindex=${e+2}
      aria-selected=${this.selected?p?"true":"false":d}
      style=${n}
      @click=${()=>{this.active=e,this.open(c)}}
    >
      ${this.selected?o`<div
            class="cell check"
            role="gridcell"
            @click=${u=>{u.stopPropagation()}}
          >
            <input
              type="checkbox"
              tabindex="-1"
              aria-label=${a.select(this.nameOf(c))}
              .checked=${p}
              @change=${()=>{this.toggle(c)}}
            />
          </div>`:d}
      ${i.map(u=>o`<div role="gridcell" class=${u.isNumeric?"cell end":"cell"}>
            ${u.cell(c)}
          </div>`)}
    </div>`}firstUpdated(){this.measure()}get scroller(){return this.renderRoot.querySelector(".scroller")}measure(){this.height=this.clientHeight,this.scrolled()}goTo(t){let e=Math.max(0,Math.min(t,this.lines.length-1));this.active=e;let i=this.scroller;if(!i)return;let a=this.rowHeight,[n,l]=[e*this.rowHeight,(e+1)*this.rowHeight];n<i.scrollTop?i.scrollTop=n:l>i.scrollTop+i.clientHeight-a&&(i.scrollTop=l-i.clientHeight+a)}fold(t){let e=new Set(this.folded);e.delete(t)||e.add(t),this.folded=e}toggle(t){let e=new Set(this.selected);e.delete(t.id)||e.add(t.id),this.select([...e])}select(t){this.dispatchEvent(new CustomEvent("selected",{detail:t}))}open(t){this.dispatchEvent(new CustomEvent("opened",{detail:t}))}sortBy(t){let e=t!==this.sort||!this.ascending;this.dispatchEvent(new CustomEvent("sorted",{detail:{key:t,ascending:e}}))}static{this.styles=[v,g`
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
    `]}};b("mbus-table",yt);var $e="mbus-panel",ve={search:"",gateway:"",state:"",group:"",sort:"name",ascending:!0,selected:[]},M=()=>new URLSearchParams(location.search).get("gateway"),ye=()=>{let r=M(),s=r===null?{}:{gateway:r};try{let t=JSON.parse(sessionStorage.getItem($e)??"{}");return{...ve,...t,...s}}catch{return{...ve,...s}}},we=r=>{try{sessionStorage.setItem($e,JSON.stringify(r))}catch{}};var xe=60,_e=3600,ke=86400,q=(r,s)=>{if(r?.text==null)return"–";let t=r.kind==="number"?X(r.text,s.locale):r.text;return r.unit?`${t} ${r.unit}`:t},xt=(r,s)=>{let[t,e]=r%ke===0?[ke,"day"]:r%_e===0?[_e,"hour"]:r%xe===0?[xe,"minute"]:[1,"second"],i={style:"unit",unit:e,unitDisplay:"short"};return new Intl.NumberFormat(s.language,i).format(r/t)},Se={gateway:r=>r.gateway,model:r=>[r.maker,r.model??r.medium].filter(Boolean).join(" "),area:r=>r.area,medium:r=>r.medium,state:r=>r.state},Ee="answering",Te=new Set(["waiting","left_in_peace","not_running"]),wt=class extends m{constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.view=ye();this.items=[];this.joined=null;this.columns=[];this.labels=null;this.groupOf=null;this.wasAlone=!0;this.isFirst=null}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1},view:{state:!0}}}connectedCallback(){super.connectedCallback();let t=M();t!==null&&t!==this.view.gateway&&this.change({gateway:t})}willUpdate(t){let e=t.get("hass"),i=C(e,this.hass),a=this.store.gateways.length<2,n=this.wasAlone!==a;this.wasAlone=a,(!this.labels||i||n||t.has("narrow"))&&this.name(),(t.has("view")||i)&&(this.groupOf=this.grouping(),this.isFirst=me(this.view.search));let l=this.store.meters(this.hass);(l!==this.joined||t.has("view"))&&(this.joined=l,this.items=this.found(l))}t(t,e){return y(this.hass,t,e)}name(){this.labels={table:this.t("tabs.meters"),select:n=>this.t("meters.select",{name:n}),selectAll:this.t("meters.select_all"),count:(n,l)=>`${n} (${l})`};let t=(n,l,c=1)=>({key:n,label:this.t(`columns.${n}`),width:l,grow:c,cell:p=>String(p[n]??""),order:p=>{let u=p[n];return typeof u=="boolean"?Number(u):u}}),{hass:e}=this,i=[{...t("name",170,3),isNarrow:!0,cell:n=>this.narrow?this.nameOnPhone(n):o`<bdi>${n.name}</bdi>`},t("number",116),{key:"state",label:this.t("columns.state"),width:130,cell:n=>this.state(n),order:n=>this.t(`states.${n.state}`)},{key:"amount",label:this.t("columns.amount"),width:130,isNumeric:!0,isNarrow:!0,cell:n=>o`<bdi title=${n.amount?.name??""}>${q(n.amount,e)}</bdi>`,order:n=>n.amount?.text==null?null:Number(n.amount.text)},{key:"read_at",label:this.t("columns.read_at"),width:160,cell:n=>n.read_at?o`<bdi>${O(n.read_at,e)}</bdi>`:"–",order:n=>n.read_at},t("area",100),{...t("address",84),isNumeric:!0},t("maker",110),t("model",110,2),t("medium",130),t("gateway",120),{key:"interval_s",label:this.t("columns.interval_s"),width:100,isNumeric:!0,cell:n=>n.interval_s?xt(n.interval_s,e):"",order:n=>n.interval_s},{...t("failed_reads",100),isNumeric:!0}],a=this.store.gateways.length<2;this.columns=i.filter(n=>n.key!=="gateway"||!a)}state(t){let e=t.state===Ee?"good":Te.has(t.state)?"quiet":"bad";return o`<span class="state ${e}" title=${t.problem??""}
      >${this.t(`states.${t.state}`)}</span
    >`}nameOnPhone(t){return o`<div class="ellipsis"><bdi>${t.name}</bdi></div>
      <div class="faint ellipsis"><bdi>${t.number}</bdi> ${this.state(t)}</div>`}found(t){let{gateway:e,state:i,search:a}=this.view,n=t.filter(l=>(!e||l.entry_id===e)&&(!i||(i==="trouble"?os(l):l.state===i)));return pe(n,a)}change(t){this.view={...this.view,...t},we(this.view)}grouping(){let t=this.view.group,e=Se[t];return e?i=>{let a=e(i),n=t==="state"?this.t(`states.${a}`):a;return{key:a,label:n||this.t(`meters.no_${t}`)}}:null}render(){let{store:t,view:e}=this;if(!t.isLoaded)return o`<div class="empty">${this.t("shell.loading")}</div>`;let i=new Set(e.selected),a=(this.joined??[]).filter(n=>i.has(n.meter_id));return o`
      ${t.gateways.filter(n=>!n.is_running).map(n=>o`<div class="notice bad" role="status">
              ${this.t("meters.gateway_not_running",{gateway:n.title})}
              ${n.problem??""}
            </div>`)}
      <div class="bar">
        <input
          type="search"
          aria-label=${this.t("meters.search")}
          placeholder=${this.t("meters.search")}
          .value=${e.search}
          @input=${n=>{this.change({search:n.target.value})}}
        />
        ${this.choice("gateway",[["",this.t("meters.all_gateways")],...t.gateways.map(n=>[n.entry_id,n.title])])}
        ${this.choice("state",[["",this.t("meters.all_states")],["trouble",this.t("meters.trouble")],...[...new Set((this.joined??[]).map(n=>n.state))].map(n=>[n,this.t(`states.${n}`)])])}
        ${this.choice("group",[["",this.t("meters.no_groups")],...Object.keys(Se).map(n=>[n,this.t(`columns.${n}`)])])}
        <span class="faint" role="status"
          ><bdi
            >${this.t("meters.count",{count:this.items.length,total:t.total})}</bdi
          ></span
        >
      </div>
      <mbus-bulk
        .hass=${this.hass}
        .meters=${a}
        @cleared=${()=>{this.change({selected:[]})}}
      ></mbus-bulk>
      ${this.items.length?o`<mbus-table
            .columns=${this.columns}
            .items=${this.items}
            .groupOf=${this.groupOf}
            .nameOf=${ns}
            .labels=${this.labels}
            .isFirst=${this.isFirst}
            .sort=${e.sort}
            .ascending=${e.ascending}
            .selected=${i}
            .narrow=${this.narrow}
            @opened=${n=>{let{entry_id:l,meter_id:c}=n.detail;A(`/mbus/meter/${l}/${c}`)}}
            @selected=${n=>{this.change({selected:n.detail})}}
            @sorted=${n=>{this.change({sort:n.detail.key,ascending:n.detail.ascending})}}
          ></mbus-table>`:o`<div class="empty">
            ${this.t(t.total?"meters.none_found":"meters.none")}
          </div>`}
    `}choice(t,e){let i={gateway:"columns.gateway",state:"columns.state",group:"meters.group"};return o`<select
      aria-label=${this.t(i[t])}
      @change=${a=>{this.change({[t]:a.target.value})}}
    >
      ${e.map(([a,n])=>o`<option value=${a} ?selected=${a===this.view[t]}>${n}</option>`)}
    </select>`}static{this.styles=[v,g`
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
    `]}},ns=r=>r.name,os=r=>r.state!==Ee&&!Te.has(r.state);b("mbus-meters",wt);var L=-1,ls=(r,s)=>{if(r.text===null)return null;switch(r.kind){case"number":{let t=X(r.text,s.locale);return r.unit?`${t} ${r.unit}`:t}case"date":case"timestamp":return ne(r.text,s);default:return r.text}},_t=class extends m{constructor(){super(...arguments);this.lit=L;this.copy=()=>{this.dispatchEvent(new CustomEvent("copied",{detail:this.telegram.raw,bubbles:!0,composed:!0}))}}static{this.properties={hass:{attribute:!1},telegram:{attribute:!1},lit:{state:!0}}}t(t,e){return y(this.hass,t,e)}render(){let{telegram:t}=this,e=t.clear!==t.raw;return o`
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
    </div>`}record(t,e){let i=ls(t,this.hass),a=this.dataOf(t);return o`<tr
      class=${e===this.lit?"lit":""}
      @mouseenter=${()=>{this.lit=e}}
      @mouseleave=${()=>{this.lit=L}}
    >
      <th scope="row">
        <button
          class="link"
          aria-pressed=${e===this.lit?"true":"false"}
          @focus=${()=>{this.lit=e}}
          @blur=${()=>{this.lit=L}}
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
      <td class="code">${a}</td>
    </tr>`}dataOf(t){let e=this.telegram.clear.split(" "),i=t.dib&&t.vib?Re(t.dib)+Re(t.vib):0;return e.slice(t.begin+i,t.end).join(" ")}bytes(t){let{records:e}=t,i=new Map;for(let[a,n]of e.entries())for(let l=n.begin;l<n.end;l++)i.set(l,a);return o`<div class="hex code" dir="ltr">
      ${t.clear.split(" ").map((a,n)=>{let l=i.get(n)??L;return o`<span
          class=${l===L?"":l===this.lit?"of lit":"of"}
          title=${e[l]?.name??""}
          @mouseenter=${()=>{this.lit=l}}
          @mouseleave=${()=>{this.lit=L}}
          >${a}</span
        > `})}
    </div>`}static{this.styles=[v,g`
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
    `]}},Re=r=>r.split(" ").length;b("mbus-telegram",_t);var kt=class extends m{constructor(){super(...arguments);this.revision=0;this.entryId="";this.meterId="";this.detail=null;this.problem=null;this.isReading=!1;this.loadedFor=null;this.read=async()=>{let{row:t}=this;if(t?.device_id){this.isReading=!0,this.problem=null;try{await J(this.hass,t.device_id)}catch(e){this.problem=e instanceof R?this.t("bulk.no_button"):$(this.hass,e)}finally{this.isReading=!1}}}}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},entryId:{attribute:!1},meterId:{attribute:!1},detail:{state:!0},problem:{state:!0},isReading:{state:!0}}}t(t,e){return y(this.hass,t,e)}get row(){return this.store.meters(this.hass).find(t=>t.meter_id===this.meterId)}willUpdate(t){t.has("meterId")&&(this.detail=null,this.problem=null,this.loadedFor=null);let{row:e}=this;if(!e)return;let i=[e.read_at,e.state,e.failed_reads,e.interval_s].join(" ");i!==this.loadedFor&&(this.loadedFor=i,this.load())}async load(){let{meterId:t}=this;try{let e=await Zt(this.hass,this.entryId,t);t===this.meterId&&(this.detail=e)}catch(e){t===this.meterId&&(this.problem=$(this.hass,e))}}render(){let{row:t,detail:e,store:i}=this;return i.isLoaded?t?o`
      <div class="bar">
        <h1><bdi>${t.name}</bdi></h1>
        <button ?disabled=${this.isReading||!t.device_id} @click=${this.read}>
          ${this.t(this.isReading?"meter.reading":"bulk.read")}
        </button>
        ${t.device_id?o`<a
              href="/config/devices/device/${t.device_id}"
              @click=${a=>{a.ctrlKey||a.metaKey||a.shiftKey||(a.preventDefault(),A(`/config/devices/device/${t.device_id??""}`))}}
              >${this.t("meter.device")}</a
            >`:d}
      </div>
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:d}
      ${t.problem?o`<div class="notice bad" role="status">${t.problem}</div>`:d}
      <section>
        <dl>
          ${this.facts(t).map(([a,n])=>o`<div>
                <dt>${a}</dt>
                <dd><bdi>${n}</bdi></dd>
              </div>`)}
        </dl>
      </section>
      ${e?this.details(e):o`<div class="empty">${this.t("shell.loading")}</div>`}
    `:o`<div class="empty">${this.t("bulk.gone")}</div>`:o`<div class="empty">${this.t("shell.loading")}</div>`}facts(t){let e=i=>i===null?"–":String(i);return[[this.t("columns.state"),this.t(`states.${t.state}`)],[t.amount?.name??this.t("columns.amount"),q(t.amount,this.hass)],[this.t("columns.read_at"),t.read_at?O(t.read_at,this.hass):"–"],[this.t("columns.interval_s"),xt(t.interval_s,this.hass)],[this.t("columns.failed_reads"),e(t.failed_reads)],[this.t("columns.area"),t.area||this.t("meters.no_area")],[this.t("columns.gateway"),t.gateway],[this.t("columns.number"),t.number??"–"],[this.t("columns.address"),e(t.address)],[this.t("columns.maker"),t.maker??"–"],[this.t("columns.model"),t.model??"–"],[this.t("header.version"),e(t.version)],[this.t("columns.medium"),t.medium]]}details(t){let{telegrams:e,settings:i,failures:a}=t;return o`
      <section>
        <h2>${this.t("meter.telegram")}</h2>
        ${t.duration_s===null?d:o`<p class="faint">
              ${this.t("meter.effort",{seconds:new Intl.NumberFormat(this.hass.language,{maximumFractionDigits:1}).format(t.duration_s),requests:t.requests??0})}
            </p>`}
        ${e.length?e.map((n,l)=>o`
                ${e.length>1?o`<h3>
                      ${this.t("meter.part",{number:l+1,total:e.length})}
                    </h3>`:d}
                <mbus-telegram .hass=${this.hass} .telegram=${n}></mbus-telegram>
              `):o`<p>${this.t("meter.never")}</p>`}
      </section>
      <section>
        <h2>${this.t("meter.settings")}</h2>
        ${i.length?o`<dl>
              ${i.map(n=>o`<div>
                    <dt>${n.label}</dt>
                    <dd><bdi>${this.settingText(n)}</bdi></dd>
                  </div>`)}
            </dl>`:o`<p>${this.t("meter.usual")}</p>`}
      </section>
      ${a.length?o`<section>
            <h2>${this.t("meter.failures")}</h2>
            <ul>
              ${a.map(n=>o`<li>
                    <bdi>${O(n.last_at,this.hass)}</bdi>: ${n.text}
                    ${n.times>1?o`<span class="faint"
                          >${this.t("meter.times",{times:n.times,since:O(n.first_at,this.hass)})}</span
                        >`:d}
                  </li>`)}
            </ul>
          </section>`:d}
    `}settingText({value:t}){return typeof t=="boolean"?this.t(t?"meter.on":"meter.off"):String(t)}static{this.styles=[v,g`
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
    `]}};b("mbus-meter",kt);var Ae=r=>r.trim().toLowerCase(),Me=async(r,s,t)=>{let e=Ae(s),a=Object.values(r.areas).find(l=>Ae(l.name)===e)?.area_id??t.get(e);if(a!==void 0)return a;let n=await Xt(r,s.trim());return t.set(e,n.area_id),n.area_id};var tt=class{constructor(s){this.state=null;this.items=[];this.selected=new Set;this.rows=new Map;this.follows=new Set;this.key=`mbus-found-${s}`,this.kept=this.stored()}apply(s){s.is_first&&(this.rows=new Map),s.search!==void 0&&(this.state=s.search);for(let t of s.found??[])this.rows.set(t.id,t);(s.is_first||s.found?.length)&&(this.items=[...this.rows.values()]),this.choose()}select(s){let t=new Set(s);this.kept.unwanted=this.items.filter(e=>!t.has(e.id)).map(e=>e.id);for(let e of this.items)e.read_through!==null&&t.has(e.id)&&this.follows.add(e.id);this.choose(),this.keep()}nameOf(s){return this.kept.given[s.id]?.name??s.name}areaOf(s){return this.kept.given[s.id]?.area??""}give(s,t){this.kept.given[s]={...this.kept.given[s],...t},this.keep()}choose(){let s=new Set(this.kept.unwanted);this.selected=new Set(this.items.filter(t=>!t.is_known&&!s.has(t.id)&&(t.read_through===null||this.follows.has(t.id))).map(t=>t.id))}stored(){let s={given:{},unwanted:[]};try{return{...s,...JSON.parse(sessionStorage.getItem(this.key)??"{}")}}catch{return s}}keep(){try{sessionStorage.setItem(this.key,JSON.stringify(this.kept))}catch{}}};var ds=["secondary","primary","both"],cs=["suggested","all"],He=60,hs=r=>{let s=Math.ceil(r);return`${Math.floor(s/He)}:${String(s%He).padStart(2,"0")}`},St=class extends m{constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.gateway=M()??"";this.found=null;this.told=0;this.problem=null;this.sort="number";this.ascending=!0;this.method="secondary";this.isThorough=!1;this.preset="suggested";this.withHistory=!0;this.columns=[];this.labels=null;this.followed="";this.unsubscribe=null;this.work=new U(this);this.texts=(t,e)=>this.t(t,e);this.start=()=>{this.work.clear(),this.command(te(this.hass,this.gateway,this.method,this.isThorough))}}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1},gateway:{state:!0},told:{state:!0},problem:{state:!0},sort:{state:!0},ascending:{state:!0}}}t(t,e){return y(this.hass,t,e)}disconnectedCallback(){super.disconnectedCallback(),this.unfollow()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.requestUpdate()}willUpdate(t){let e=t.get("hass");(!this.labels||C(e,this.hass)||t.has("narrow"))&&this.name(),this.gateway||(this.gateway=this.store.gateways[0]?.entry_id??""),this.gateway&&this.gateway!==this.followed&&this.isConnected&&this.follow()}follow(){this.unfollow();let t=new tt(this.gateway);this.found=t,this.followed=this.gateway,this.problem=null,this.work.clear(),this.unsubscribe=Qt(this.hass,this.gateway,e=>{t.apply(e),this.told+=1}),this.unsubscribe.catch(e=>{this.problem=$(this.hass,e)})}unfollow(){this.unsubscribe?.then(t=>t()).catch(()=>{}),this.unsubscribe=null,this.followed=""}name(){this.labels={table:this.t("tabs.search"),select:e=>this.t("meters.select",{name:e}),selectAll:this.t("meters.select_all"),count:(e,i)=>`${e} (${i})`};let t=(e,i)=>({key:e,label:this.t(`columns.${e}`),width:i,cell:a=>o`<bdi>${a[e]??""}</bdi>`,order:a=>a[e]});this.columns=[{...t("number",110),isNarrow:!0},{key:"name",label:this.t("columns.name"),width:180,grow:3,isNarrow:!0,cell:e=>this.field(e,"name")},{key:"area",label:this.t("columns.area"),width:140,grow:2,cell:e=>this.field(e,"area")},{key:"standing",label:this.t("columns.state"),width:150,cell:e=>this.standing(e),order:e=>this.standing(e)},{key:"amount",label:this.t("columns.amount"),width:130,isNumeric:!0,cell:e=>o`<bdi title=${e.amount?.name??""}>${q(e.amount,this.hass)}</bdi>`},{key:"address",label:this.t("columns.address"),width:84,isNumeric:!0,cell:e=>String(e.address??""),order:e=>e.address},t("maker",110),t("model",110),t("medium",130)]}standing(t){return t.is_known?this.t("search.known"):t.read_through===null?this.t("search.new"):this.t("search.elsewhere",{gateway:t.read_through})}field(t,e){let{found:i}=this;if(!i)return"";let a=e==="name"?i.nameOf(t):i.areaOf(t);return t.is_known?o`<bdi>${a}</bdi>`:o`<input
      type="text"
      class="given"
      maxlength="200"
      list=${e==="area"?"areas":d}
      aria-label="${this.t(`columns.${e}`)}, ${t.number??t.name}"
      .value=${a}
      ?disabled=${this.work.isRunning}
      @click=${n=>{n.stopPropagation()}}
      @input=${n=>{i.give(t.id,{[e]:n.target.value})}}
    />`}render(){let{store:t,found:e}=this;if(!t.isLoaded)return o`<div class="empty">${this.t("shell.loading")}</div>`;if(!t.gateways.length)return o`<div class="empty">${this.t("meters.none")}</div>`;let i=e?.state??null;return o`
      <datalist id="areas">
        ${Object.values(this.hass.areas).map(a=>o`<option value=${a.name}></option>`)}
      </datalist>
      ${this.controls(i)}
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:d}
      ${i?this.progress(i):d}
      ${e?.items.length?o`${this.adding(e)}
            <mbus-table
              .columns=${this.columns}
              .items=${e.items}
              .nameOf=${a=>a.name}
              .labels=${this.labels}
              .sort=${this.sort}
              .ascending=${this.ascending}
              .selected=${e.selected}
              .narrow=${this.narrow}
              @opened=${a=>{let n=new Set(e.selected);n.delete(a.detail.id)||n.add(a.detail.id),this.select([...n])}}
              @selected=${a=>{this.select(a.detail)}}
              @sorted=${a=>{this.sort=a.detail.key,this.ascending=a.detail.ascending}}
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
        ${ds.map(i=>o`<option value=${i} ?selected=${i===(t?.method??this.method)}>
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
      ${e?o`<button @click=${()=>{this.command(ee(this.hass,this.gateway))}}>
            ${this.t("bulk.stop")}
          </button>`:o`<button class="main" ?disabled=${this.work.isRunning} @click=${this.start}>
            ${this.t("search.start")}
          </button>`}
    </div>`}async command(t){this.problem=null;try{await t}catch(e){this.problem=$(this.hass,e)}}progress(t){let e=Math.floor(100*t.fraction),i=this.found?.items??[],a=i.filter(l=>!l.is_known).length,n=[this.t("search.found",{count:i.length,new:a}),this.t("search.requests",{count:t.requests}),...t.is_running?[`${e} %`,...t.remaining_s===null?[]:[this.t("search.left",{time:hs(t.remaining_s)})],...t.asked===null?[]:[this.t("search.asked",{who:t.asked})]]:[]];return o`<div class="progress">
      ${t.is_running?o`<progress
            aria-label=${this.t("search.progress")}
            max="100"
            value=${e}
          ></progress>`:d}
      <p>${n.map((l,c)=>o`${c?" · ":""}<bdi>${l}</bdi>`)}</p>
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
          @change=${a=>{this.preset=a.target.value}}
        >
          ${cs.map(a=>o`<option value=${a} ?selected=${a===this.preset}>
                ${this.t(`search.${a}`)}
              </option>`)}
        </select>
        <label class="check"
          ><input
            type="checkbox"
            .checked=${this.withHistory}
            ?disabled=${i}
            @change=${a=>{this.withHistory=a.target.checked}}
          />
          ${this.t("search.with_history")}</label
        >
        <input
          type="text"
          list="areas"
          aria-label=${this.t("search.area_of_all")}
          placeholder=${this.t("search.area_of_all")}
          ?disabled=${i}
          @change=${a=>{let n=a.target.value;for(let l of t.selected)t.give(l,{area:n});t.items=[...t.items],this.told+=1}}
        />
      </div>
      ${i||this.work.problems?o`<div class="progress">${this.work.render(this.texts)}</div>`:d}`}async add(t){let e=t.items.filter(a=>t.selected.has(a.id)),i=new Map;await this.work.each(e,a=>this.addOne(t,a,i),a=>t.nameOf(a))}async addOne(t,e,i){let a=t.nameOf(e).trim(),n=t.areaOf(e).trim();try{let l=await se(this.hass,{entry_id:this.gateway,found_id:e.id,name:a&&a!==e.name?a:null,preset:this.preset,with_history:this.withHistory});if(l.meter_id===null)return this.t("search.known");if(n&&l.device_id){let c=await Me(this.hass,n,i);await z(this.hass,l.device_id,{area_id:c})}return l.is_whole?null:this.t("search.partly")}catch(l){return $(this.hass,l)}}static{this.styles=[v,g`
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
    `]}};b("mbus-search",St);var et=class{constructor(){this.frames=[];this.lost=0;this.waiting=[];this.isHeld=!1}get isPaused(){return this.isHeld}get news(){return this.waiting.length}take(s){this.lost+=s.lost??0;let t=s.frames??[];t.length!==0&&(this.isHeld?this.waiting=Et(this.waiting,t):this.frames=Et(this.frames,t))}pause(){this.isHeld=!0}resume(){this.isHeld=!1,this.frames=Et(this.frames,this.waiting),this.waiting=[]}clear(){this.frames=[],this.waiting=[],this.lost=0}},Et=(r,s)=>[...r,...s].slice(-2e3),Pe=(r,s)=>r.map(t=>{let e=t.is_sent?"→":"←",i=s(t).replaceAll(/\s+/g," "),a=`# ${new Date(t.at).toISOString()} ${e} ${i}`;return!t.is_sent&&t.kind==="answer"?`${a}
${t.hex}`:`${a} ${t.hex}`.trimEnd()}).join(`
`)+`
`;var Tt=class extends m{constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.ring=new et;this.gateway=M()??"";this.text="";this.taken=null;this.isPasting=!1;this.problem=null;this.unsubscribe=null;this.columns=[];this.labels=null;this.meters=new Map;this.pause=()=>{this.ring.isPaused?this.ring.resume():this.ring.pause(),this.requestUpdate()};this.clear=()=>{this.ring.clear(),this.requestUpdate()};this.paste=()=>{this.isPasting=!0};this.closed=()=>{this.isPasting=!1,this.taken=null}}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1},gateway:{state:!0},text:{state:!0},taken:{state:!0},isPasting:{state:!0},problem:{state:!0}}}t(t,e){return y(this.hass,t,e)}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.watch()}disconnectedCallback(){super.disconnectedCallback(),this.unsubscribe?.then(t=>t()).catch(()=>{}),this.unsubscribe=null}firstUpdated(){this.watch()}watch(){this.unsubscribe=Wt(this.hass,t=>{this.ring.take(t),this.requestUpdate()}),this.unsubscribe.catch(t=>{this.unsubscribe=null,this.problem=$(this.hass,t)})}willUpdate(t){let e=t.get("hass");(!this.labels||C(e,this.hass))&&this.name(),this.meters=new Map(this.store.meters(this.hass).map(i=>[i.meter_id,i]))}name(){this.labels={table:this.t("tabs.traffic"),select:()=>"",selectAll:"",count:t=>t},this.columns=[{key:"at",label:this.t("traffic.time"),width:130,grow:0,isNarrow:!0,cell:t=>o`<bdi>${ae(t.at,this.hass)}</bdi>`},{key:"is_sent",label:"",width:40,grow:0,isNarrow:!0,cell:t=>o`<span aria-hidden="true" dir="ltr">${t.is_sent?"→":"←"}</span
            ><span class="visually-hidden"
              >${this.t(t.is_sent?"traffic.sent":"traffic.received")}</span
            >`},{key:"kind",label:this.t("telegram.what"),width:160,grow:2,isNarrow:!0,cell:t=>o`<bdi>${this.words(t)}</bdi>`},{key:"meter",label:this.t("traffic.meter"),width:230,grow:2,cell:t=>o`<bdi>${this.meterOf(t)}</bdi>`},{key:"hex",label:this.t("telegram.bytes"),width:240,grow:4,cell:t=>o`<div class="code ellipsis" dir="ltr">${t.hex}</div>`}]}words(t){let e=this.t(`frames.${t.kind}`);return t.address===null?e:this.t("traffic.to",{what:e,address:t.address})}meterOf(t){return(t.meter_id?this.meters.get(t.meter_id):void 0)?.name??t.meter_number??""}get shown(){let t=this.text.toLowerCase().split(/\s+/).filter(Boolean);return this.ring.frames.filter(e=>{if(this.gateway&&e.entry_id!==this.gateway)return!1;if(t.length===0)return!0;let a=[this.words(e),this.meterOf(e),e.meter_number,e.hex].join(`
`).toLowerCase();return t.every(n=>a.includes(n))}).map(e=>({...e,id:String(e.number)})).reverse()}render(){let{ring:t,store:e}=this,i=this.shown;return o`
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:d}
      <div class="bar">
        <input
          type="search"
          aria-label=${this.t("traffic.filter")}
          placeholder=${this.t("traffic.filter")}
          @input=${a=>{this.text=a.target.value}}
        />
        <select
          aria-label=${this.t("columns.gateway")}
          @change=${a=>{this.gateway=a.target.value}}
        >
          <option value="">${this.t("meters.all_gateways")}</option>
          ${e.gateways.map(a=>o`<option value=${a.entry_id} ?selected=${a.entry_id===this.gateway}>
                ${a.title}
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
            @opened=${a=>{this.open(a.detail)}}
          ></mbus-table>`:o`<div class="empty" role="status">
            ${this.t(t.frames.length?"traffic.none_found":"traffic.waiting")}
          </div>`}
      ${this.isPasting||this.taken?this.dialog():d}
    `}updated(){let t=this.renderRoot.querySelector("dialog");t&&!t.open&&t.showModal()}save(t){let e=Pe([...t].reverse(),a=>[this.words(a),this.meterOf(a)].filter(Boolean).join(", ")),i=document.createElement("a");i.href=URL.createObjectURL(new Blob([e],{type:"text/plain"})),i.download="mbus-traffic.txt",i.click(),setTimeout(()=>{URL.revokeObjectURL(i.href)},1e4)}async open(t){if(t.is_sent||!t.hex||t.kind==="acknowledge")return;let e=t.meter_id?{entry_id:t.entry_id,meter_id:t.meter_id}:{};await this.take({telegram:t.hex,...e})}async take(t){try{this.taken={telegrams:await Yt(this.hass,t),problem:null}}catch(e){this.taken={telegrams:[],problem:$(this.hass,e)}}}dialog(){return o`<dialog aria-labelledby="title" @close=${this.closed}>
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
      @submit=${t=>{t.preventDefault();let e=new FormData(t.target),[i,a]=[e.get("telegram"),e.get("key")];this.take({telegram:typeof i=="string"?i:"",...typeof a=="string"&&a?{key:a}:{}})}}
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
    </form>`}static{this.styles=[v,g`
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
    `]}};b("mbus-traffic",Tt);var us=["meters","search","traffic"],ps="M20 11v2H8l5.5 5.5-1.42 1.42L4.16 12l7.92-7.92L13.5 5.5 8 11h12Z",Rt=class extends m{constructor(){super(...arguments);this.narrow=!1;this.store=new Q;this.revision=0;this.hasTexts=!1;this.problem=null;this.language="";this.unsubscribe=null}static{this.properties={hass:{attribute:!1},narrow:{type:Boolean},route:{attribute:!1},panel:{attribute:!1},revision:{state:!0},hasTexts:{state:!0},problem:{state:!0}}}t(t,e){return y(this.hass,t,e)}connectedCallback(){super.connectedCallback(),document.title="M-Bus – Home Assistant",this.hasUpdated&&this.follow()}disconnectedCallback(){super.disconnectedCallback(),this.unfollow()}shouldUpdate(t){if(!t.has("hass")||t.size>1)return!0;let e=t.get("hass"),{hass:i}=this;return e?.language!==i.language||e.localize!==i.localize||e.locale!==i.locale||e.devices!==i.devices||e.areas!==i.areas||e.entities!==i.entities}willUpdate(){this.hass.language!==this.language&&(this.language=this.hass.language,this.load())}async load(){await de(this.hass),this.hasTexts=!0,this.unfollow(),this.follow()}follow(){this.unsubscribe||(this.problem=null,this.unsubscribe=Kt(this.hass,t=>{this.store.apply(t),this.revision+=1}),this.unsubscribe.catch(t=>{this.unsubscribe=null,this.problem=$(this.hass,t)}))}unfollow(){this.unsubscribe?.then(t=>t()).catch(()=>{}),this.unsubscribe=null}get path(){return(this.route?.path??"").split("/").filter(Boolean)}render(){if(!this.hasTexts)return d;let[t="meters",e="",i=""]=this.path,a=t==="meter",n=a?"meters":t;return o`
      <header>
        ${a?o`<button
              class="icon"
              aria-label=${this.t("meter.back")}
              @click=${()=>{A("/mbus/meters")}}
            >
              <svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d=${ps} /></svg>
            </button>`:oe(this.hass,this.narrow,this.t("shell.menu"))}
        <div class="title">M-Bus</div>
        <nav aria-label="M-Bus">
          ${us.map(l=>o`<a
                href="/mbus/${l}"
                aria-current=${l===n?"page":d}
                @click=${c=>{c.ctrlKey||c.metaKey||c.shiftKey||(c.preventDefault(),A(`/mbus/${l}`))}}
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
        ${a?this.meter(e,i):this.page(t)}
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
        ></mbus-search>`;case"traffic":return o`<mbus-traffic
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-traffic>`;default:return o`<mbus-meters
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-meters>`}}async copy(t){try{await navigator.clipboard.writeText(t),ft(this,this.t("telegram.copied"))}catch{ft(this,this.t("telegram.not_copied"))}}static{this.styles=[v,g`
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
    `]}};b("mbus-panel",Rt);export{Rt as MbusPanel};
