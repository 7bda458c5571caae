var j=globalThis,B=j.ShadowRoot&&(j.ShadyCSS===void 0||j.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Y=Symbol(),kt=new WeakMap,O=class{constructor(s,t,e){if(this._$cssResult$=!0,e!==Y)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=s,this.t=t}get styleSheet(){let s=this.o,t=this.t;if(B&&s===void 0){let e=t!==void 0&&t.length===1;e&&(s=kt.get(t)),s===void 0&&((this.o=s=new CSSStyleSheet).replaceSync(this.cssText),e&&kt.set(t,s))}return s}toString(){return this.cssText}},St=i=>new O(typeof i=="string"?i:i+"",void 0,Y),g=(i,...s)=>{let t=i.length===1?i[0]:s.reduce((e,r,n)=>e+(a=>{if(a._$cssResult$===!0)return a.cssText;if(typeof a=="number")return a;throw Error("Value passed to 'css' function must be a 'css' function result: "+a+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+i[n+1],i[0]);return new O(t,i,Y)},Et=(i,s)=>{if(B)i.adoptedStyleSheets=s.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of s){let e=document.createElement("style"),r=j.litNonce;r!==void 0&&e.setAttribute("nonce",r),e.textContent=t.cssText,i.appendChild(e)}},J=B?i=>i:i=>i instanceof CSSStyleSheet?(s=>{let t="";for(let e of s.cssRules)t+=e.cssText;return St(t)})(i):i;var{is:ve,defineProperty:$e,getOwnPropertyDescriptor:ye,getOwnPropertyNames:we,getOwnPropertySymbols:xe,getPrototypeOf:_e}=Object,z=globalThis,Tt=z.trustedTypes,ke=Tt?Tt.emptyScript:"",Se=z.reactiveElementPolyfillSupport,U=(i,s)=>i,X={toAttribute(i,s){switch(s){case Boolean:i=i?ke:null;break;case Object:case Array:i=i==null?i:JSON.stringify(i)}return i},fromAttribute(i,s){let t=i;switch(s){case Boolean:t=i!==null;break;case Number:t=i===null?null:Number(i);break;case Object:case Array:try{t=JSON.parse(i)}catch{t=null}}return t}},Rt=(i,s)=>!ve(i,s),At={attribute:!0,type:String,converter:X,reflect:!1,useDefault:!1,hasChanged:Rt};Symbol.metadata??=Symbol("metadata"),z.litPropertyMetadata??=new WeakMap;var w=class extends HTMLElement{static addInitializer(s){this._$Ei(),(this.l??=[]).push(s)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(s,t=At){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(s)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(s,t),!t.noAccessor){let e=Symbol(),r=this.getPropertyDescriptor(s,e,t);r!==void 0&&$e(this.prototype,s,r)}}static getPropertyDescriptor(s,t,e){let{get:r,set:n}=ye(this.prototype,s)??{get(){return this[t]},set(a){this[t]=a}};return{get:r,set(a){let l=r?.call(this);n?.call(this,a),this.requestUpdate(s,l,e)},configurable:!0,enumerable:!0}}static getPropertyOptions(s){return this.elementProperties.get(s)??At}static _$Ei(){if(this.hasOwnProperty(U("elementProperties")))return;let s=_e(this);s.finalize(),s.l!==void 0&&(this.l=[...s.l]),this.elementProperties=new Map(s.elementProperties)}static finalize(){if(this.hasOwnProperty(U("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(U("properties"))){let t=this.properties,e=[...we(t),...xe(t)];for(let r of e)this.createProperty(r,t[r])}let s=this[Symbol.metadata];if(s!==null){let t=litPropertyMetadata.get(s);if(t!==void 0)for(let[e,r]of t)this.elementProperties.set(e,r)}this._$Eh=new Map;for(let[t,e]of this.elementProperties){let r=this._$Eu(t,e);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(s){let t=[];if(Array.isArray(s)){let e=new Set(s.flat(1/0).reverse());for(let r of e)t.unshift(J(r))}else s!==void 0&&t.push(J(s));return t}static _$Eu(s,t){let e=t.attribute;return e===!1?void 0:typeof e=="string"?e:typeof s=="string"?s.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(s=>this.enableUpdating=s),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(s=>s(this))}addController(s){(this._$EO??=new Set).add(s),this.renderRoot!==void 0&&this.isConnected&&s.hostConnected?.()}removeController(s){this._$EO?.delete(s)}_$E_(){let s=new Map,t=this.constructor.elementProperties;for(let e of t.keys())this.hasOwnProperty(e)&&(s.set(e,this[e]),delete this[e]);s.size>0&&(this._$Ep=s)}createRenderRoot(){let s=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Et(s,this.constructor.elementStyles),s}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(s=>s.hostConnected?.())}enableUpdating(s){}disconnectedCallback(){this._$EO?.forEach(s=>s.hostDisconnected?.())}attributeChangedCallback(s,t,e){this._$AK(s,e)}_$ET(s,t){let e=this.constructor.elementProperties.get(s),r=this.constructor._$Eu(s,e);if(r!==void 0&&e.reflect===!0){let n=(e.converter?.toAttribute!==void 0?e.converter:X).toAttribute(t,e.type);this._$Em=s,n==null?this.removeAttribute(r):this.setAttribute(r,n),this._$Em=null}}_$AK(s,t){let e=this.constructor,r=e._$Eh.get(s);if(r!==void 0&&this._$Em!==r){let n=e.getPropertyOptions(r),a=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:X;this._$Em=r;let l=a.fromAttribute(t,n.type);this[r]=l??this._$Ej?.get(r)??l,this._$Em=null}}requestUpdate(s,t,e,r=!1,n){if(s!==void 0){let a=this.constructor;if(r===!1&&(n=this[s]),e??=a.getPropertyOptions(s),!((e.hasChanged??Rt)(n,t)||e.useDefault&&e.reflect&&n===this._$Ej?.get(s)&&!this.hasAttribute(a._$Eu(s,e))))return;this.C(s,t,e)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(s,t,{useDefault:e,reflect:r,wrapped:n},a){e&&!(this._$Ej??=new Map).has(s)&&(this._$Ej.set(s,a??t??this[s]),n!==!0||a!==void 0)||(this._$AL.has(s)||(this.hasUpdated||e||(t=void 0),this._$AL.set(s,t)),r===!0&&this._$Em!==s&&(this._$Eq??=new Set).add(s))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let s=this.scheduleUpdate();return s!=null&&await s,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,n]of this._$Ep)this[r]=n;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[r,n]of e){let{wrapped:a}=n,l=this[r];a!==!0||this._$AL.has(r)||l===void 0||this.C(r,void 0,n,l)}}let s=!1,t=this._$AL;try{s=this.shouldUpdate(t),s?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(e){throw s=!1,this._$EM(),e}s&&this._$AE(t)}willUpdate(s){}_$AE(s){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(s)),this.updated(s)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(s){return!0}update(s){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(s){}firstUpdated(s){}};w.elementStyles=[],w.shadowRootOptions={mode:"open"},w[U("elementProperties")]=new Map,w[U("finalized")]=new Map,Se?.({ReactiveElement:w}),(z.reactiveElementVersions??=[]).push("2.1.2");var nt=globalThis,Mt=i=>i,q=nt.trustedTypes,Ct=q?q.createPolicy("lit-html",{createHTML:i=>i}):void 0,Lt="$lit$",_=`lit$${Math.random().toFixed(9).slice(2)}$`,It="?"+_,Ee=`<${It}>`,E=document,L=()=>E.createComment(""),I=i=>i===null||typeof i!="object"&&typeof i!="function",at=Array.isArray,Te=i=>at(i)||typeof i?.[Symbol.iterator]=="function",Q=`[ 	
\f\r]`,D=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Pt=/-->/g,Ht=/>/g,k=RegExp(`>|${Q}(?:([^\\s"'>=/]+)(${Q}*=${Q}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Ot=/'/g,Ut=/"/g,Nt=/^(?:script|style|textarea|title)$/i,ot=i=>(s,...t)=>({_$litType$:i,strings:s,values:t}),o=ot(1),ts=ot(2),es=ot(3),T=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),Dt=new WeakMap,S=E.createTreeWalker(E,129);function Ft(i,s){if(!at(i)||!i.hasOwnProperty("raw"))throw Error("invalid template strings array");return Ct!==void 0?Ct.createHTML(s):s}var Ae=(i,s)=>{let t=i.length-1,e=[],r,n=s===2?"<svg>":s===3?"<math>":"",a=D;for(let l=0;l<t;l++){let c=i[l],p,u,h=-1,f=0;for(;f<c.length&&(a.lastIndex=f,u=a.exec(c),u!==null);)f=a.lastIndex,a===D?u[1]==="!--"?a=Pt:u[1]!==void 0?a=Ht:u[2]!==void 0?(Nt.test(u[2])&&(r=RegExp("</"+u[2],"g")),a=k):u[3]!==void 0&&(a=k):a===k?u[0]===">"?(a=r??D,h=-1):u[1]===void 0?h=-2:(h=a.lastIndex-u[2].length,p=u[1],a=u[3]===void 0?k:u[3]==='"'?Ut:Ot):a===Ut||a===Ot?a=k:a===Pt||a===Ht?a=D:(a=k,r=void 0);let x=a===k&&i[l+1].startsWith("/>")?" ":"";n+=a===D?c+Ee:h>=0?(e.push(p),c.slice(0,h)+Lt+c.slice(h)+_+x):c+_+(h===-2?l:x)}return[Ft(i,n+(i[t]||"<?>")+(s===2?"</svg>":s===3?"</math>":"")),e]},N=class i{constructor({strings:s,_$litType$:t},e){let r;this.parts=[];let n=0,a=0,l=s.length-1,c=this.parts,[p,u]=Ae(s,t);if(this.el=i.createElement(p,e),S.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(r=S.nextNode())!==null&&c.length<l;){if(r.nodeType===1){if(r.hasAttributes())for(let h of r.getAttributeNames())if(h.endsWith(Lt)){let f=u[a++],x=r.getAttribute(h).split(_),V=/([.?@])?(.*)/.exec(f);c.push({type:1,index:n,name:V[2],strings:x,ctor:V[1]==="."?et:V[1]==="?"?st:V[1]==="@"?it:C}),r.removeAttribute(h)}else h.startsWith(_)&&(c.push({type:6,index:n}),r.removeAttribute(h));if(Nt.test(r.tagName)){let h=r.textContent.split(_),f=h.length-1;if(f>0){r.textContent=q?q.emptyScript:"";for(let x=0;x<f;x++)r.append(h[x],L()),S.nextNode(),c.push({type:2,index:++n});r.append(h[f],L())}}}else if(r.nodeType===8)if(r.data===It)c.push({type:2,index:n});else{let h=-1;for(;(h=r.data.indexOf(_,h+1))!==-1;)c.push({type:7,index:n}),h+=_.length-1}n++}}static createElement(s,t){let e=E.createElement("template");return e.innerHTML=s,e}};function M(i,s,t=i,e){if(s===T)return s;let r=e!==void 0?t._$Co?.[e]:t._$Cl,n=I(s)?void 0:s._$litDirective$;return r?.constructor!==n&&(r?._$AO?.(!1),n===void 0?r=void 0:(r=new n(i),r._$AT(i,t,e)),e!==void 0?(t._$Co??=[])[e]=r:t._$Cl=r),r!==void 0&&(s=M(i,r._$AS(i,s.values),r,e)),s}var tt=class{constructor(s,t){this._$AV=[],this._$AN=void 0,this._$AD=s,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(s){let{el:{content:t},parts:e}=this._$AD,r=(s?.creationScope??E).importNode(t,!0);S.currentNode=r;let n=S.nextNode(),a=0,l=0,c=e[0];for(;c!==void 0;){if(a===c.index){let p;c.type===2?p=new F(n,n.nextSibling,this,s):c.type===1?p=new c.ctor(n,c.name,c.strings,this,s):c.type===6&&(p=new rt(n,this,s)),this._$AV.push(p),c=e[++l]}a!==c?.index&&(n=S.nextNode(),a++)}return S.currentNode=E,r}p(s){let t=0;for(let e of this._$AV)e!==void 0&&(e.strings!==void 0?(e._$AI(s,e,t),t+=e.strings.length-2):e._$AI(s[t])),t++}},F=class i{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(s,t,e,r){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=s,this._$AB=t,this._$AM=e,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let s=this._$AA.parentNode,t=this._$AM;return t!==void 0&&s?.nodeType===11&&(s=t.parentNode),s}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(s,t=this){s=M(this,s,t),I(s)?s===d||s==null||s===""?(this._$AH!==d&&this._$AR(),this._$AH=d):s!==this._$AH&&s!==T&&this._(s):s._$litType$!==void 0?this.$(s):s.nodeType!==void 0?this.T(s):Te(s)?this.k(s):this._(s)}O(s){return this._$AA.parentNode.insertBefore(s,this._$AB)}T(s){this._$AH!==s&&(this._$AR(),this._$AH=this.O(s))}_(s){this._$AH!==d&&I(this._$AH)?this._$AA.nextSibling.data=s:this.T(E.createTextNode(s)),this._$AH=s}$(s){let{values:t,_$litType$:e}=s,r=typeof e=="number"?this._$AC(s):(e.el===void 0&&(e.el=N.createElement(Ft(e.h,e.h[0]),this.options)),e);if(this._$AH?._$AD===r)this._$AH.p(t);else{let n=new tt(r,this),a=n.u(this.options);n.p(t),this.T(a),this._$AH=n}}_$AC(s){let t=Dt.get(s.strings);return t===void 0&&Dt.set(s.strings,t=new N(s)),t}k(s){at(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,e,r=0;for(let n of s)r===t.length?t.push(e=new i(this.O(L()),this.O(L()),this,this.options)):e=t[r],e._$AI(n),r++;r<t.length&&(this._$AR(e&&e._$AB.nextSibling,r),t.length=r)}_$AR(s=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);s!==this._$AB;){let e=Mt(s).nextSibling;Mt(s).remove(),s=e}}setConnected(s){this._$AM===void 0&&(this._$Cv=s,this._$AP?.(s))}},C=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(s,t,e,r,n){this.type=1,this._$AH=d,this._$AN=void 0,this.element=s,this.name=t,this._$AM=r,this.options=n,e.length>2||e[0]!==""||e[1]!==""?(this._$AH=Array(e.length-1).fill(new String),this.strings=e):this._$AH=d}_$AI(s,t=this,e,r){let n=this.strings,a=!1;if(n===void 0)s=M(this,s,t,0),a=!I(s)||s!==this._$AH&&s!==T,a&&(this._$AH=s);else{let l=s,c,p;for(s=n[0],c=0;c<n.length-1;c++)p=M(this,l[e+c],t,c),p===T&&(p=this._$AH[c]),a||=!I(p)||p!==this._$AH[c],p===d?s=d:s!==d&&(s+=(p??"")+n[c+1]),this._$AH[c]=p}a&&!r&&this.j(s)}j(s){s===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,s??"")}},et=class extends C{constructor(){super(...arguments),this.type=3}j(s){this.element[this.name]=s===d?void 0:s}},st=class extends C{constructor(){super(...arguments),this.type=4}j(s){this.element.toggleAttribute(this.name,!!s&&s!==d)}},it=class extends C{constructor(s,t,e,r,n){super(s,t,e,r,n),this.type=5}_$AI(s,t=this){if((s=M(this,s,t,0)??d)===T)return;let e=this._$AH,r=s===d&&e!==d||s.capture!==e.capture||s.once!==e.once||s.passive!==e.passive,n=s!==d&&(e===d||r);r&&this.element.removeEventListener(this.name,this,e),n&&this.element.addEventListener(this.name,this,s),this._$AH=s}handleEvent(s){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,s):this._$AH.handleEvent(s)}},rt=class{constructor(s,t,e){this.element=s,this.type=6,this._$AN=void 0,this._$AM=t,this.options=e}get _$AU(){return this._$AM._$AU}_$AI(s){M(this,s)}};var Re=nt.litHtmlPolyfillSupport;Re?.(N,F),(nt.litHtmlVersions??=[]).push("3.3.3");var Vt=(i,s,t)=>{let e=t?.renderBefore??s,r=e._$litPart$;if(r===void 0){let n=t?.renderBefore??null;e._$litPart$=r=new F(s.insertBefore(L(),n),n,void 0,t??{})}return r._$AI(i),r};var lt=globalThis,m=class extends w{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let s=super.createRenderRoot();return this.renderOptions.renderBefore??=s.firstChild,s}update(s){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(s),this._$Do=Vt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};m._$litElement$=!0,m.finalized=!0,lt.litElementHydrateSupport?.({LitElement:m});var Me=lt.litElementPolyfillSupport;Me?.({LitElement:m});(lt.litElementVersions??=[]).push("4.2.2");var jt=(i,s)=>i.connection.subscribeMessage(s,{type:"mbus/meters/subscribe",language:i.language}),Bt=(i,s)=>i.connection.subscribeMessage(s,{type:"mbus/traffic/subscribe"}),zt=(i,s,t)=>i.callWS({type:"mbus/meter",entry_id:s,meter_id:t,language:i.language}),qt=(i,s)=>i.callWS({type:"mbus/decode",...s,language:i.language}),Gt=(i,s,t)=>i.callWS({type:"mbus/meters/set_interval",meters:s.map(({entry_id:e,meter_id:r})=>({entry_id:e,meter_id:r})),interval_s:t}),dt=(i,s,t)=>i.callWS({type:"config/device_registry/update",device_id:s,...t}),G=(i,s)=>{let t=Object.values(i.entities).find(r=>r.device_id===s&&r.platform==="mbus"&&r.translation_key==="read_now");if(!t)return Promise.reject(new A);let e={entity_id:t.entity_id};return i.callService("button","press",e,void 0,!1)},A=class extends Error{};var b=(i,s)=>{customElements.get(i)||customElements.define(i,s)};var ct=(i,s,t={})=>{i.dispatchEvent(new CustomEvent(s,{detail:t,bubbles:!0,composed:!0}))},Ce=i=>{ct(i,"hass-toggle-menu")},ht=(i,s)=>{ct(i,"hass-notification",{message:s})},R=(i,s=!1)=>{s?history.replaceState(history.state,"",i):history.pushState(null,"",i),ct(window,"location-changed",{replace:s})},y=(i,s)=>{let t=s;return(t.translation_key&&t.translation_domain?i.localize(`component.${t.translation_domain}.exceptions.${t.translation_key}.message`,t.translation_placeholders):"")||t.message||String(s)},Pe={comma_decimal:"en-US",decimal_comma:"de",quote_decimal:"de-CH",space_comma:"fr"},He=i=>i.number_format==="system"?void 0:Pe[i.number_format]??i.language,K=(i,s)=>{if(s.number_format==="none")return i;let t=i.split(".")[1]?.length??0;return new Intl.NumberFormat(He(s),{minimumFractionDigits:t,maximumFractionDigits:t}).format(i)},Kt=i=>i.locale.time_zone==="server"?i.config.time_zone:void 0,Oe=i=>i.time_format==="12"?!0:i.time_format==="24"?!1:void 0,Ue={DMY:"en-GB",MDY:"en-US",YMD:"sv"},De=i=>i.date_format==="system"?void 0:Ue[i.date_format]??i.language,Le=i=>i.time_format==="system"?void 0:i.language,Wt=(i,s,t)=>{let e=Oe(s.locale),r=Kt(s);return new Intl.DateTimeFormat(Le(s.locale),{...t,...e===void 0?{}:{hour12:e},...r===void 0?{}:{timeZone:r}}).format(i)},Ie=(i,s)=>{let t=Kt(s);return new Intl.DateTimeFormat(De(s.locale),{year:"numeric",month:"2-digit",day:"2-digit",...t===void 0?{}:{timeZone:t}}).format(i)},P=(i,s)=>{let t=new Date(i),e=Wt(t,s,{hour:"2-digit",minute:"2-digit"});return`${Ie(t,s)} ${e}`},Zt=(i,s)=>Wt(new Date(i),s,{hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:1}),Yt=(i,s)=>{let t=!i.includes("T");return new Intl.DateTimeFormat(s.locale.language,{dateStyle:"medium",...t?{}:{timeStyle:"short"},timeZone:"UTC"}).format(new Date(t?`${i}T00:00Z`:`${i}Z`))},Ne="M3 6h18v2H3V6m0 5h18v2H3v-2m0 5h18v2H3v-2Z",Jt=(i,s,t)=>customElements.get("ha-menu-button")?o`<ha-menu-button .hass=${i} .narrow=${s}></ha-menu-button>`:s?o`<button
    class="icon"
    aria-label=${t}
    @click=${e=>{e.currentTarget&&Ce(e.currentTarget)}}
  >
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${Ne} /></svg>
  </button>`:d;var ut={number:i=>i.number,maker:i=>i.maker,model:i=>i.model??i.medium,medium:i=>i.medium,area:i=>i.area,address:i=>i.address,place:(i,s)=>s},pt=(i,s,t)=>i.replace(/\{(\w+)\}/g,(e,r)=>{let n=ut[r];return n?String(n(s,t)??""):e}).replace(/\s+/g," ").trim();var v=g`
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
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;var $=(i,s,t)=>i.localize(`component.mbus.config_panel.${s}`,t),Xt=async i=>{await i.loadBackendTranslation("config_panel","mbus")};var Qt={minute:60,hour:3600,day:86400},te=3600,Fe=60,Ve=31*86400,je=3,mt=class extends m{constructor(){super(...arguments);this.meters=[];this.task=null;this.done=0;this.total=0;this.problems=null;this.isRunning=!1;this.wasStopped=!1;this.area="";this.pattern="{medium} {number}";this.amount="1";this.unit="hour";this.isUsual=!1;this.closed=()=>{this.task=null,this.problems=null}}static{this.properties={hass:{attribute:!1},meters:{attribute:!1},task:{state:!0},done:{state:!0},problems:{state:!0},isRunning:{state:!0},area:{state:!0},pattern:{state:!0},amount:{state:!0},unit:{state:!0},isUsual:{state:!0},wasStopped:{state:!0}}}t(t,e){return $(this.hass,t,e)}render(){return!this.meters.length&&!this.task?d:o`
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
    `}open(t){this.task=t,this.problems=null,this.done=0,this.wasStopped=!1}updated(){let t=this.renderRoot.querySelector("dialog");t&&!t.open&&t.showModal()}dialog(t){return o`<dialog
      aria-labelledby="title"
      @close=${this.closed}
      @cancel=${e=>{this.isRunning&&e.preventDefault()}}
    >
      <form
        @submit=${e=>{e.preventDefault(),this.run(t)}}
      >
        <h2 id="title">${this.t(`bulk.${t}`)}</h2>
        <p class="faint">${this.t("bulk.selected",{count:this.meters.length})}</p>
        ${this.problems?this.result(this.problems):this.fields(t)}
        ${this.isRunning?o`<progress
                aria-label=${this.t("bulk.progress",{done:this.done,total:this.total})}
                max=${this.total}
                value=${this.done}
              ></progress>
              <p role="status">
                ${this.t("bulk.progress",{done:this.done,total:this.total})}
              </p>`:d}
        <div class="actions">${this.actions()}</div>
      </form>
    </dialog>`}actions(){let t=()=>{this.wasStopped=!0},e=()=>{this.renderRoot.querySelector("dialog")?.close()};return this.isRunning?o`<button type="button" @click=${t}>${this.t("bulk.stop")}</button>`:this.problems?o`<button type="button" class="main" @click=${e}>
        ${this.t("bulk.close")}
      </button>`:o`<button type="button" @click=${e}>${this.t("bulk.cancel")}</button>
      <button class="main">${this.t("bulk.apply")}</button>`}result(t){let e=this.done-t.length;return o`<p role="status">${this.t("bulk.done",{count:e,total:this.total})}</p>
      ${t.length?o`<ul>
            ${t.map(r=>o`<li><bdi>${r.name}</bdi>: ${r.text}</li>`)}
          </ul>`:d}`}fields(t){switch(t){case"area":return this.areaField();case"interval":return this.intervalFields();case"name":return this.nameFields();case"read":return o`<p>${this.t("bulk.read_help")}</p>`}}areaField(){let t=Object.values(this.hass.areas).sort((e,r)=>e.name.localeCompare(r.name,this.hass.language));return o`<label
      >${this.t("columns.area")}
      <select
        ?disabled=${this.isRunning}
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
          ?disabled=${this.isRunning}
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
            ?disabled=${this.isUsual||this.isRunning}
            @input=${t=>{this.amount=t.target.value}}
          />
        </label>
        <label
          >${this.t("bulk.unit")}
          <select
            ?disabled=${this.isUsual||this.isRunning}
            @change=${t=>{this.unit=t.target.value}}
          >
            ${Object.keys(Qt).map(t=>o`<option value=${t} ?selected=${t===this.unit}>
                  ${this.t(`bulk.${t}s`)}
                </option>`)}
          </select>
        </label>
      </div>
      ${this.isUsual||this.seconds>=te?d:o`<p class="notice">${this.t("bulk.battery")}</p>`}`}get seconds(){let t=Math.round(Number(this.amount)*Qt[this.unit]);return Math.min(Math.max(t||te,Fe),Ve)}nameFields(){return o`<label
        >${this.t("bulk.pattern")}
        <input
          type="text"
          required
          maxlength="200"
          .value=${this.pattern}
          ?disabled=${this.isRunning}
          @input=${t=>{this.pattern=t.target.value}}
        />
      </label>
      <div class="parts">
        ${Object.keys(ut).map(t=>o`<button
              type="button"
              ?disabled=${this.isRunning}
              @click=${()=>{this.pattern=`${this.pattern} {${t}}`.trim()}}
            >
              ${t==="place"?this.t("bulk.place"):this.t(`columns.${t}`)}
            </button>`)}
      </div>
      <p class="faint">${this.t("bulk.preview")}</p>
      <ul>
        ${this.meters.slice(0,je).map((t,e)=>o`<li><bdi>${pt(this.pattern,t,e+1)}</bdi></li>`)}
      </ul>`}async run(t){if(this.isRunning||this.problems)return;let e=[...this.meters];this.total=e.length,this.done=0,this.isRunning=!0;let r=[];try{if(t==="interval")r.push(...await this.setIntervals(e)),this.done=e.length;else for(let[n,a]of e.entries()){if(this.isStopped())break;let l=await this.runOne(t,a,n+1);l&&r.push({name:a.name,text:l}),this.done=n+1}}catch(n){r.push({name:this.t(`bulk.${t}`),text:y(this.hass,n)})}finally{this.isRunning=!1,this.problems=r}}isStopped(){return this.wasStopped}async setIntervals(t){let e=this.isUsual?null:this.seconds,r=await Gt(this.hass,t,e),n=new Map(t.map(a=>[a.meter_id,a.name]));return r.filter(a=>a.problem).map(a=>({name:n.get(a.meter_id)??a.meter_id,text:this.t("bulk.gone")}))}async runOne(t,e,r){if(!e.device_id)return this.t("bulk.gone");try{return t==="area"?await dt(this.hass,e.device_id,{area_id:this.area||null}):t==="name"?await dt(this.hass,e.device_id,{name_by_user:pt(this.pattern,e,r)||null}):await G(this.hass,e.device_id),null}catch(n){return n instanceof A?this.t("bulk.no_button"):y(this.hass,n)}}static{this.styles=[v,g`
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
      progress {
        width: 100%;
        accent-color: var(--accent);
      }
      ul {
        max-height: 160px;
        margin: 0;
        padding-inline-start: 20px;
        overflow: auto;
      }
    `]}};b("mbus-bulk",mt);var W=class{constructor(){this.gateways=[];this.isLoaded=!1;this.rows=new Map;this.joined=null;this.devices=null;this.areas=null}apply(s){s.is_first&&(this.rows=new Map,this.isLoaded=!0);for(let t of s.removed??[])this.rows.delete(t);for(let t of s.meters??[])this.rows.set(t.meter_id,t);s.gateways&&(this.gateways=s.gateways),this.joined=null}meters(s){if(this.joined&&this.devices===s.devices&&this.areas===s.areas)return this.joined;this.devices=s.devices,this.areas=s.areas;let t=new Map(this.gateways.map(e=>[e.entry_id,e.title]));return this.joined=[...this.rows.values()].map(e=>Be(e,s,t)),this.joined}get total(){return this.rows.size}},Be=(i,s,t)=>{let e=i.device_id?s.devices[i.device_id]:void 0,r=e?.name_by_user??e?.name??i.title,n=(e?.area_id?s.areas[e.area_id]?.name:void 0)??"",a=t.get(i.entry_id)??"",l=[r,i.number,i.maker,i.model,i.medium,i.address,n,a];return{...i,name:r,area:n,gateway:a,haystack:l.join(`
`).toLowerCase()}},ee=i=>i.toLowerCase().split(/\s+/).filter(Boolean),se=(i,s)=>{let t=ee(s);return i.filter(e=>t.every(r=>e.haystack.includes(r)))},ie=i=>{let s=ee(i);return s.length===0?null:t=>s.some(e=>e===t.number?.toLowerCase()||e===String(t.address))};var re=3,ne=10,ze=48,gt=class extends m{constructor(){super(...arguments);this.columns=[];this.items=[];this.groupOf=null;this.nameOf=t=>t.id;this.labels=null;this.sort="";this.ascending=!0;this.selected=null;this.narrow=!1;this.isFirst=null;this.first=0;this.active=-1;this.height=0;this.folded=new Set;this.lines=[];this.resized=new ResizeObserver(()=>{this.measure()});this.scrolled=()=>{let t=this.scroller;t&&(this.first=Math.floor(t.scrollTop/this.rowHeight))};this.pressed=t=>{if(t.target!==this.scroller)return;let r={ArrowDown:1,ArrowUp:-1,PageDown:ne,PageUp:-ne,Home:-this.lines.length,End:this.lines.length}[t.key],n=this.lines[this.active];if(r!==void 0)this.goTo(this.active+r);else if(t.key==="a"&&(t.ctrlKey||t.metaKey)&&this.selected)this.select(this.items.map(a=>a.id));else{if(!n||t.key!=="Enter"&&t.key!==" ")return;"heading"in n?this.fold(n.heading.group.key):t.key===" "&&this.selected?this.toggle(n.item):this.open(n.item)}t.preventDefault()}}static{this.properties={columns:{attribute:!1},items:{attribute:!1},groupOf:{attribute:!1},nameOf:{attribute:!1},labels:{attribute:!1},sort:{attribute:!1},ascending:{attribute:!1},selected:{attribute:!1},narrow:{attribute:!1},isFirst:{attribute:!1},first:{state:!0},active:{state:!0},height:{state:!0},folded:{state:!0}}}get rowHeight(){return this.narrow?60:48}connectedCallback(){super.connectedCallback(),this.resized.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.resized.disconnect()}willUpdate(t){["items","sort","ascending","groupOf","folded","columns","isFirst"].some(r=>t.has(r))&&(this.lines=this.arranged(),this.active=Math.min(this.active,this.lines.length-1))}arranged(){let t=this.sorted(),e=this.groupOf;if(!e)return t.map(a=>({item:a}));let r=new Map;for(let a of t){let l=e(a),c=r.get(l.key);c?c.members.push(a):r.set(l.key,{group:l,members:[a]})}let n=new Intl.Collator(void 0,{numeric:!0});return[...r.values()].sort((a,l)=>n.compare(a.group.label,l.group.label)).flatMap(({group:a,members:l})=>[{heading:{group:a,count:l.length}},...this.folded.has(a.key)?[]:l.map(c=>({item:c}))])}sorted(){let t=this.isFirst,e=this.ordered();return t?[...e.filter(t),...e.filter(r=>!t(r))]:e}ordered(){let t=this.columns.find(n=>n.key===this.sort)?.order;if(!t)return this.items;let e=new Intl.Collator(void 0,{numeric:!0,sensitivity:"base"}),r=this.ascending?1:-1;return this.items.map(n=>({item:n,by:t(n)})).sort((n,a)=>n.by===null||n.by===""?a.by===null||a.by===""?0:1:a.by===null||a.by===""?-1:typeof n.by=="number"&&typeof a.by=="number"?r*(n.by-a.by):r*e.compare(String(n.by),String(a.by))).map(({item:n})=>n)}render(){let t=this.labels;if(!t)return o``;let e=this.columns.filter(h=>!this.narrow||h.isNarrow),r=this.selected?[ze]:[],n=[...r.map(h=>`${h}px`),...e.map(h=>`minmax(${h.width}px, ${h.grow??1}fr)`)],a=[...r,...e.map(h=>h.width)].reduce((h,f)=>h+f,0),l=Math.ceil(this.height/this.rowHeight)+2*re,c=Math.max(0,this.first-re),p=this.lines.slice(c,c+l),u=this.active>=0?`line-${this.active}`:d;return o`
      <div
        class="scroller"
        role="grid"
        tabindex="0"
        aria-label=${t.table}
        aria-rowcount=${this.lines.length+1}
        aria-colcount=${n.length}
        aria-multiselectable=${this.selected?"true":d}
        aria-activedescendant=${u}
        style="--tracks: ${n.join(" ")}; --least: ${a}px; --row: ${this.rowHeight}px"
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
    `}headCell(t){let e=t.key===this.sort,r=this.ascending?"ascending":"descending",n=this.ascending?"↑":"↓";return o`<div
      role="columnheader"
      class=${t.isNumeric?"cell end":"cell"}
      aria-sort=${t.order?e?r:"none":d}
    >
      ${t.order?o`<button
            class="link"
            @click=${()=>{this.sortBy(t.key)}}
          >
            ${t.label}${e?o`<span aria-hidden="true"> ${n}</span>`:d}
          </button>`:t.label}
    </div>`}checkboxOfAll(t,e){let r=this.items.length>0&&this.items.every(a=>e.has(a.id)),n=!r&&this.items.some(a=>e.has(a.id));return o`<div class="cell" role="columnheader">
      <input
        type="checkbox"
        aria-label=${t.selectAll}
        .checked=${r}
        .indeterminate=${n}
        @change=${()=>{this.select(r?[]:this.items.map(a=>a.id))}}
      />
    </div>`}line(t,e,r,n){let a=`transform: translateY(${e*this.rowHeight}px)`,l=e===this.active;if("heading"in t){let{group:u,count:h}=t.heading,f=this.folded.has(u.key);return o`<div
        id="line-${e}"
        class="row heading ${l?"active":""}"
        role="row"
        aria-rowindex=${e+2}
        aria-expanded=${f?"false":"true"}
        style=${a}
        @click=${()=>{this.fold(u.key)}}
      >
        <div class="cell" role="gridcell">
          <span aria-hidden="true">${f?"▸":"▾"}</span>
          ${n.count(u.label,h)}
        </div>
      </div>`}let{item:c}=t,p=this.selected?.has(c.id)??!1;return o`<div
      id="line-${e}"
      class="row item ${l?"active":""} ${p?"selected":""}"
      role="row"
      aria-rowindex=${e+2}
      aria-selected=${this.selected?p?"true":"false":d}
      style=${a}
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
              aria-label=${n.select(this.nameOf(c))}
              .checked=${p}
              @change=${()=>{this.toggle(c)}}
            />
          </div>`:d}
      ${r.map(u=>o`<div role="gridcell" class=${u.isNumeric?"cell end":"cell"}>
            ${u.cell(c)}
          </div>`)}
    </div>`}firstUpdated(){this.measure()}get scroller(){return this.renderRoot.querySelector(".scroller")}measure(){this.height=this.clientHeight,this.scrolled()}goTo(t){let e=Math.max(0,Math.min(t,this.lines.length-1));this.active=e;let r=this.scroller;if(!r)return;let n=this.rowHeight,[a,l]=[e*this.rowHeight,(e+1)*this.rowHeight];a<r.scrollTop?r.scrollTop=a:l>r.scrollTop+r.clientHeight-n&&(r.scrollTop=l-r.clientHeight+n)}fold(t){let e=new Set(this.folded);e.delete(t)||e.add(t),this.folded=e}toggle(t){let e=new Set(this.selected);e.delete(t.id)||e.add(t.id),this.select([...e])}select(t){this.dispatchEvent(new CustomEvent("selected",{detail:t}))}open(t){this.dispatchEvent(new CustomEvent("opened",{detail:t}))}sortBy(t){let e=t!==this.sort||!this.ascending;this.dispatchEvent(new CustomEvent("sorted",{detail:{key:t,ascending:e}}))}static{this.styles=[v,g`
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
    `]}};b("mbus-table",gt);var oe="mbus-panel",ae={search:"",gateway:"",state:"",group:"",sort:"name",ascending:!0,selected:[]},le=()=>{let i=new URLSearchParams(location.search).get("gateway"),s=i===null?{}:{gateway:i};try{let t=JSON.parse(sessionStorage.getItem(oe)??"{}");return{...ae,...t,...s}}catch{return{...ae,...s}}},de=i=>{try{sessionStorage.setItem(oe,JSON.stringify(i))}catch{}};var ce=60,he=3600,ue=86400,bt=(i,s)=>{if(i?.text==null)return"–";let t=i.kind==="number"?K(i.text,s.locale):i.text;return i.unit?`${t} ${i.unit}`:t},vt=(i,s)=>{let[t,e]=i%ue===0?[ue,"day"]:i%he===0?[he,"hour"]:i%ce===0?[ce,"minute"]:[1,"second"],r={style:"unit",unit:e,unitDisplay:"short"};return new Intl.NumberFormat(s.language,r).format(i/t)},pe={gateway:i=>i.gateway,model:i=>[i.maker,i.model??i.medium].filter(Boolean).join(" "),area:i=>i.area,medium:i=>i.medium,state:i=>i.state},me="answering",ge=new Set(["waiting","left_in_peace","not_running"]),ft=class extends m{constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.view=le();this.items=[];this.joined=null;this.columns=[];this.labels=null;this.groupOf=null;this.isFirst=null}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1},view:{state:!0}}}willUpdate(t){let e=t.get("hass"),r=e!==void 0&&e.language!==this.hass.language;(!this.labels||r||t.has("narrow"))&&this.name(),(t.has("view")||r)&&(this.groupOf=this.grouping(),this.isFirst=ie(this.view.search));let n=this.store.meters(this.hass);(n!==this.joined||t.has("view"))&&(this.joined=n,this.items=this.found(n))}t(t,e){return $(this.hass,t,e)}name(){this.labels={table:this.t("tabs.meters"),select:e=>this.t("meters.select",{name:e}),selectAll:this.t("meters.select_all"),count:(e,r)=>`${e} (${r})`};let t=(e,r,n=1)=>({key:e,label:this.t(`columns.${e}`),width:r,grow:n,cell:a=>String(a[e]??""),order:a=>{let l=a[e];return typeof l=="boolean"?Number(l):l}});this.columns=[{...t("name",150,3),isNarrow:!0,cell:e=>this.narrow?this.nameOnPhone(e):o`<bdi>${e.name}</bdi>`},t("number",96),t("maker",110),t("model",110,2),t("medium",100),{...t("address",80),isNumeric:!0},t("area",90),{key:"amount",label:this.t("columns.amount"),width:128,isNumeric:!0,isNarrow:!0,cell:e=>o`<bdi title=${e.amount?.name??""}>${bt(e.amount,this.hass)}</bdi>`,order:e=>e.amount?.text==null?null:Number(e.amount.text)},{key:"read_at",label:this.t("columns.read_at"),width:140,cell:e=>e.read_at?o`<bdi>${P(e.read_at,this.hass)}</bdi>`:"–",order:e=>e.read_at},{key:"state",label:this.t("columns.state"),width:120,cell:e=>this.state(e),order:e=>this.t(`states.${e.state}`)},{key:"interval_s",label:this.t("columns.interval_s"),width:80,isNumeric:!0,cell:e=>e.interval_s?vt(e.interval_s,this.hass):"",order:e=>e.interval_s},{...t("failed_reads",80),isNumeric:!0},t("gateway",110)]}state(t){let e=t.state===me?"good":ge.has(t.state)?"quiet":"bad";return o`<span class="state ${e}" title=${t.problem??""}
      >${this.t(`states.${t.state}`)}</span
    >`}nameOnPhone(t){return o`<div class="ellipsis"><bdi>${t.name}</bdi></div>
      <div class="faint ellipsis"><bdi>${t.number}</bdi> ${this.state(t)}</div>`}found(t){let{gateway:e,state:r,search:n}=this.view,a=t.filter(l=>(!e||l.entry_id===e)&&(!r||(r==="trouble"?Ge(l):l.state===r)));return se(a,n).map(l=>({...l,id:l.meter_id}))}change(t){this.view={...this.view,...t},de(this.view)}grouping(){let t=this.view.group,e=pe[t];return e?r=>{let n=e(r),a=t==="state"?this.t(`states.${n}`):n;return{key:n,label:a||this.t(`meters.no_${t}`)}}:null}render(){let{store:t,view:e}=this;if(!t.isLoaded)return o`<div class="empty">${this.t("shell.loading")}</div>`;let r=new Set(e.selected),n=(this.joined??[]).filter(a=>r.has(a.meter_id));return o`
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
        ${this.choice("group",[["",this.t("meters.no_groups")],...Object.keys(pe).map(a=>[a,this.t(`columns.${a}`)])])}
        <span class="faint" role="status"
          >${this.t("meters.count",{count:this.items.length,total:t.total})}</span
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
            .nameOf=${qe}
            .labels=${this.labels}
            .isFirst=${this.isFirst}
            .sort=${e.sort}
            .ascending=${e.ascending}
            .selected=${r}
            .narrow=${this.narrow}
            @opened=${a=>{let{entry_id:l,meter_id:c}=a.detail;R(`/mbus/meter/${l}/${c}`)}}
            @selected=${a=>{this.change({selected:a.detail})}}
            @sorted=${a=>{this.change({sort:a.detail.key,ascending:a.detail.ascending})}}
          ></mbus-table>`:o`<div class="empty">
            ${this.t(t.total?"meters.none_found":"meters.none")}
          </div>`}
    `}choice(t,e){let r={gateway:"columns.gateway",state:"columns.state",group:"meters.group"};return o`<select
      aria-label=${this.t(r[t])}
      @change=${n=>{this.change({[t]:n.target.value})}}
    >
      ${e.map(([n,a])=>o`<option value=${n} ?selected=${n===this.view[t]}>${a}</option>`)}
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
    `]}},qe=i=>i.name,Ge=i=>i.state!==me&&!ge.has(i.state);b("mbus-meters",ft);var H=-1,Ke=(i,s)=>{if(i.text===null)return null;switch(i.kind){case"number":{let t=K(i.text,s.locale);return i.unit?`${t} ${i.unit}`:t}case"date":case"timestamp":return Yt(i.text,s);default:return i.text}},$t=class extends m{constructor(){super(...arguments);this.lit=H;this.copy=()=>{this.dispatchEvent(new CustomEvent("copied",{detail:this.telegram.raw,bubbles:!0,composed:!0}))}}static{this.properties={hass:{attribute:!1},telegram:{attribute:!1},lit:{state:!0}}}t(t,e){return $(this.hass,t,e)}render(){let{telegram:t}=this,e=t.clear!==t.raw;return o`
      ${t.error?o`<div class="notice bad">${t.error}</div>`:d}
      <dl>
        ${t.header.map(r=>o`<div>
              <dt>${this.t(`header.${r.key}`)}</dt>
              <dd><bdi>${r.text}</bdi></dd>
            </div>`)}
      </dl>
      ${t.records.length?this.records(t.records):d}
      <div class="bytes">
        <h3>${this.t(e?"telegram.bytes_opened":"telegram.bytes")}</h3>
        <button @click=${this.copy}>${this.t("telegram.copy")}</button>
      </div>
      ${this.bytes(t)}
      ${t.defects.length?o`<ul>
            ${t.defects.map(r=>o`<li>
                  ${this.t("telegram.defect",{position:r.position})}: ${r.detail}
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
          ${t.map((e,r)=>this.record(e,r))}
        </tbody>
      </table>
    </div>`}record(t,e){let r=Ke(t,this.hass),n=this.dataOf(t);return o`<tr
      class=${e===this.lit?"lit":""}
      @mouseenter=${()=>{this.lit=e}}
      @mouseleave=${()=>{this.lit=H}}
    >
      <th scope="row">
        <button
          class="link"
          aria-pressed=${e===this.lit?"true":"false"}
          @focus=${()=>{this.lit=e}}
          @blur=${()=>{this.lit=H}}
          @click=${()=>{this.lit=e}}
        >
          <bdi>${t.name}</bdi>
        </button>
      </th>
      <td class="end">
        <bdi>${r??"–"}</bdi>
        ${t.error?o`<div class="faint">
              ${this.t("telegram.no_value",{error:t.error.replaceAll("_"," ")})}
            </div>`:d}
      </td>
      <td class="code">${t.dib}</td>
      <td class="code">${t.vib}</td>
      <td class="code">${n}</td>
    </tr>`}dataOf(t){let e=this.telegram.clear.split(" "),r=t.dib&&t.vib?fe(t.dib)+fe(t.vib):0;return e.slice(t.begin+r,t.end).join(" ")}bytes(t){let{records:e}=t,r=new Map;for(let[n,a]of e.entries())for(let l=a.begin;l<a.end;l++)r.set(l,n);return o`<div class="hex code" dir="ltr">
      ${t.clear.split(" ").map((n,a)=>{let l=r.get(a)??H;return o`<span
          class=${l===H?"":l===this.lit?"of lit":"of"}
          title=${e[l]?.name??""}
          @mouseenter=${()=>{this.lit=l}}
          @mouseleave=${()=>{this.lit=H}}
          >${n}</span
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
        padding: 6px 12px 6px 0;
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
    `]}},fe=i=>i.split(" ").length;b("mbus-telegram",$t);var yt=class extends m{constructor(){super(...arguments);this.revision=0;this.entryId="";this.meterId="";this.detail=null;this.problem=null;this.isReading=!1;this.loadedFor=null;this.read=async()=>{let{row:t}=this;if(t?.device_id){this.isReading=!0,this.problem=null;try{await G(this.hass,t.device_id)}catch(e){this.problem=e instanceof A?this.t("bulk.no_button"):y(this.hass,e)}finally{this.isReading=!1}}}}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},entryId:{attribute:!1},meterId:{attribute:!1},detail:{state:!0},problem:{state:!0},isReading:{state:!0}}}t(t,e){return $(this.hass,t,e)}get row(){return this.store.meters(this.hass).find(t=>t.meter_id===this.meterId)}willUpdate(t){t.has("meterId")&&(this.detail=null,this.problem=null,this.loadedFor=null);let{row:e}=this;if(!e)return;let r=[e.read_at,e.state,e.failed_reads,e.interval_s].join(" ");r!==this.loadedFor&&(this.loadedFor=r,this.load())}async load(){let{meterId:t}=this;try{let e=await zt(this.hass,this.entryId,t);t===this.meterId&&(this.detail=e)}catch(e){t===this.meterId&&(this.problem=y(this.hass,e))}}render(){let{row:t,detail:e,store:r}=this;return r.isLoaded?t?o`
      <div class="bar">
        <h1><bdi>${t.name}</bdi></h1>
        <button ?disabled=${this.isReading||!t.device_id} @click=${this.read}>
          ${this.t(this.isReading?"meter.reading":"bulk.read")}
        </button>
        ${t.device_id?o`<a
              href="/config/devices/device/${t.device_id}"
              @click=${n=>{n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),R(`/config/devices/device/${t.device_id??""}`))}}
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
    `:o`<div class="empty">${this.t("bulk.gone")}</div>`:o`<div class="empty">${this.t("shell.loading")}</div>`}facts(t){let e=r=>r===null?"–":String(r);return[[this.t("columns.state"),this.t(`states.${t.state}`)],[t.amount?.name??this.t("columns.amount"),bt(t.amount,this.hass)],[this.t("columns.read_at"),t.read_at?P(t.read_at,this.hass):"–"],[this.t("columns.interval_s"),vt(t.interval_s,this.hass)],[this.t("columns.failed_reads"),e(t.failed_reads)],[this.t("columns.area"),t.area||this.t("meters.no_area")],[this.t("columns.gateway"),t.gateway],[this.t("columns.number"),t.number??"–"],[this.t("columns.address"),e(t.address)],[this.t("columns.maker"),t.maker??"–"],[this.t("columns.model"),t.model??"–"],[this.t("header.version"),e(t.version)],[this.t("columns.medium"),t.medium]]}details(t){let{telegrams:e,settings:r,failures:n}=t;return o`
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
        ${r.length?o`<dl>
              ${r.map(a=>o`<div>
                    <dt>${a.label}</dt>
                    <dd><bdi>${this.settingText(a)}</bdi></dd>
                  </div>`)}
            </dl>`:o`<p>${this.t("meter.usual")}</p>`}
      </section>
      ${n.length?o`<section>
            <h2>${this.t("meter.failures")}</h2>
            <ul>
              ${n.map(a=>o`<li>
                    <bdi>${P(a.last_at,this.hass)}</bdi>: ${a.text}
                    ${a.times>1?o`<span class="faint"
                          >${this.t("meter.times",{times:a.times,since:P(a.first_at,this.hass)})}</span
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
        flex: 1;
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
    `]}};b("mbus-meter",yt);var Z=class{constructor(){this.frames=[];this.lost=0;this.waiting=[];this.isHeld=!1}get isPaused(){return this.isHeld}get news(){return this.waiting.length}take(s){this.lost+=s.lost??0;let t=s.frames??[];t.length!==0&&(this.isHeld?this.waiting=wt(this.waiting,t):this.frames=wt(this.frames,t))}pause(){this.isHeld=!0}resume(){this.isHeld=!1,this.frames=wt(this.frames,this.waiting),this.waiting=[]}clear(){this.frames=[],this.waiting=[],this.lost=0}},wt=(i,s)=>[...i,...s].slice(-2e3),be=(i,s)=>i.map(t=>{let e=t.is_sent?"→":"←",r=s(t).replaceAll(/\s+/g," "),n=`# ${new Date(t.at).toISOString()} ${e} ${r}`;return!t.is_sent&&t.kind==="answer"?`${n}
${t.hex}`:`${n} ${t.hex}`.trimEnd()}).join(`
`)+`
`;var xt=class extends m{constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.ring=new Z;this.gateway=new URLSearchParams(location.search).get("gateway")??"";this.text="";this.taken=null;this.isPasting=!1;this.problem=null;this.unsubscribe=null;this.columns=[];this.labels=null;this.meters=new Map;this.pause=()=>{this.ring.isPaused?this.ring.resume():this.ring.pause(),this.requestUpdate()};this.clear=()=>{this.ring.clear(),this.requestUpdate()};this.paste=()=>{this.isPasting=!0};this.closed=()=>{this.isPasting=!1,this.taken=null}}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1},gateway:{state:!0},text:{state:!0},taken:{state:!0},isPasting:{state:!0},problem:{state:!0}}}t(t,e){return $(this.hass,t,e)}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.watch()}disconnectedCallback(){super.disconnectedCallback(),this.unsubscribe?.then(t=>t()),this.unsubscribe=null}firstUpdated(){this.watch()}watch(){this.unsubscribe=Bt(this.hass,t=>{this.ring.take(t),this.requestUpdate()}),this.unsubscribe.catch(t=>{this.unsubscribe=null,this.problem=y(this.hass,t)})}willUpdate(t){let e=t.get("hass");(!this.labels||e&&e.language!==this.hass.language)&&this.name(),this.meters=new Map(this.store.meters(this.hass).map(r=>[r.meter_id,r]))}name(){this.labels={table:this.t("tabs.traffic"),select:()=>"",selectAll:"",count:t=>t},this.columns=[{key:"at",label:this.t("traffic.time"),width:110,isNarrow:!0,cell:t=>o`<bdi>${Zt(t.at,this.hass)}</bdi>`},{key:"is_sent",label:"",width:40,isNarrow:!0,cell:t=>o`<span aria-hidden="true" dir="ltr">${t.is_sent?"→":"←"}</span
            ><span class="visually-hidden"
              >${this.t(t.is_sent?"traffic.sent":"traffic.received")}</span
            >`},{key:"kind",label:this.t("telegram.what"),width:160,grow:2,isNarrow:!0,cell:t=>o`<bdi>${this.words(t)}</bdi>`},{key:"meter",label:this.t("traffic.meter"),width:150,grow:2,cell:t=>o`<bdi>${this.meterOf(t)}</bdi>`},{key:"hex",label:this.t("telegram.bytes"),width:240,grow:4,cell:t=>o`<span class="code">${t.hex}</span>`}]}words(t){let e=this.t(`frames.${t.kind}`);return t.address===null?e:this.t("traffic.to",{what:e,address:t.address})}meterOf(t){return(t.meter_id?this.meters.get(t.meter_id):void 0)?.name??t.meter_number??""}get shown(){let t=this.text.toLowerCase().split(/\s+/).filter(Boolean);return this.ring.frames.filter(e=>{if(this.gateway&&e.entry_id!==this.gateway)return!1;if(t.length===0)return!0;let n=[this.words(e),this.meterOf(e),e.meter_number,e.hex].join(`
`).toLowerCase();return t.every(a=>n.includes(a))}).map(e=>({...e,id:String(e.number)})).reverse()}render(){let{ring:t,store:e}=this,r=this.shown;return o`
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
          ?disabled=${!r.length}
          @click=${()=>{this.save(r)}}
        >
          ${this.t("traffic.save")}
        </button>
        <button @click=${this.paste}>${this.t("traffic.paste")}</button>
      </div>
      ${t.lost?o`<div class="notice" role="status">
            ${this.t("traffic.lost",{count:t.lost})}
          </div>`:d}
      ${r.length?o`<mbus-table
            .columns=${this.columns}
            .items=${r}
            .labels=${this.labels}
            .narrow=${this.narrow}
            @opened=${n=>{this.open(n.detail)}}
          ></mbus-table>`:o`<div class="empty" role="status">
            ${this.t(t.frames.length?"traffic.none_found":"traffic.waiting")}
          </div>`}
      ${this.isPasting||this.taken?this.dialog():d}
    `}updated(){let t=this.renderRoot.querySelector("dialog");t&&!t.open&&t.showModal()}save(t){let e=be([...t].reverse(),n=>[this.words(n),this.meterOf(n)].filter(Boolean).join(", ")),r=document.createElement("a");r.href=URL.createObjectURL(new Blob([e],{type:"text/plain"})),r.download="mbus-traffic.txt",r.click(),setTimeout(()=>{URL.revokeObjectURL(r.href)},1e4)}async open(t){if(!t.hex)return;let e=t.meter_id?{entry_id:t.entry_id,meter_id:t.meter_id}:{};await this.take({telegram:t.hex,...e})}async take(t){try{this.taken={telegrams:await qt(this.hass,t),problem:null}}catch(e){this.taken={telegrams:[],problem:y(this.hass,e)}}}dialog(){return o`<dialog aria-labelledby="title" @close=${this.closed}>
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
      @submit=${t=>{t.preventDefault();let e=new FormData(t.target),[r,n]=[e.get("telegram"),e.get("key")];this.take({telegram:typeof r=="string"?r:"",...typeof n=="string"&&n?{key:n}:{}})}}
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
    `]}};b("mbus-traffic",xt);var We=["meters","traffic"],Ze="M20 11v2H8l5.5 5.5-1.42 1.42L4.16 12l7.92-7.92L13.5 5.5 8 11h12Z",_t=class extends m{constructor(){super(...arguments);this.narrow=!1;this.store=new W;this.revision=0;this.hasTexts=!1;this.problem=null;this.language="";this.unsubscribe=null}static{this.properties={hass:{attribute:!1},narrow:{type:Boolean},route:{attribute:!1},panel:{attribute:!1},revision:{state:!0},hasTexts:{state:!0},problem:{state:!0}}}t(t,e){return $(this.hass,t,e)}connectedCallback(){super.connectedCallback(),document.title="M-Bus – Home Assistant",this.hasUpdated&&this.follow()}disconnectedCallback(){super.disconnectedCallback(),this.unfollow()}shouldUpdate(t){if(!t.has("hass")||t.size>1)return!0;let e=t.get("hass"),{hass:r}=this;return e?.language!==r.language||e.localize!==r.localize||e.locale!==r.locale||e.devices!==r.devices||e.areas!==r.areas||e.entities!==r.entities}willUpdate(){this.hass.language!==this.language&&(this.language=this.hass.language,this.load())}async load(){await Xt(this.hass),this.hasTexts=!0,this.unfollow(),this.follow()}follow(){this.unsubscribe||(this.problem=null,this.unsubscribe=jt(this.hass,t=>{this.store.apply(t),this.revision+=1}),this.unsubscribe.catch(t=>{this.unsubscribe=null,this.problem=y(this.hass,t)}))}unfollow(){this.unsubscribe?.then(t=>t()).catch(()=>{}),this.unsubscribe=null}get path(){return(this.route?.path??"").split("/").filter(Boolean)}render(){if(!this.hasTexts)return d;let[t="meters",e="",r=""]=this.path,n=t==="meter";return o`
      <header>
        ${n?o`<button
              class="icon"
              aria-label=${this.t("meter.back")}
              @click=${()=>{R("/mbus/meters")}}
            >
              <svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d=${Ze} /></svg>
            </button>`:Jt(this.hass,this.narrow,this.t("shell.menu"))}
        <div class="title">M-Bus</div>
        <nav aria-label="M-Bus">
          ${We.map(a=>o`<a
                href="/mbus/${a}"
                aria-current=${a===t?"page":d}
                @click=${l=>{l.ctrlKey||l.metaKey||l.shiftKey||(l.preventDefault(),R(`/mbus/${a}`))}}
                >${this.t(`tabs.${a}`)}</a
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
        @copied=${a=>{this.copy(a.detail)}}
      >
        ${n?this.meter(e,r):this.page(t)}
      </main>
    `}get isOutdated(){let t=this.panel?.config?.version;return t!==void 0&&!import.meta.url.includes(t)}meter(t,e){return o`<mbus-meter
      .hass=${this.hass}
      .store=${this.store}
      .revision=${this.revision}
      .entryId=${t}
      .meterId=${e}
    ></mbus-meter>`}page(t){return t==="traffic"?o`<mbus-traffic
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-traffic>`:o`<mbus-meters
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-meters>`}async copy(t){try{await navigator.clipboard.writeText(t),ht(this,this.t("telegram.copied"))}catch{ht(this,this.t("telegram.not_copied"))}}static{this.styles=[v,g`
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
      }
      nav a {
        display: flex;
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
    `]}};b("mbus-panel",_t);export{_t as MbusPanel};
