var X=globalThis,ee=X.ShadowRoot&&(X.ShadyCSS===void 0||X.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,$e=Symbol(),Ge=new WeakMap,z=class{constructor(s,e,t){if(this._$cssResult$=!0,t!==$e)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=s,this.t=e}get styleSheet(){let s=this.o,e=this.t;if(ee&&s===void 0){let t=e!==void 0&&e.length===1;t&&(s=Ge.get(e)),s===void 0&&((this.o=s=new CSSStyleSheet).replaceSync(this.cssText),t&&Ge.set(e,s))}return s}toString(){return this.cssText}},We=r=>new z(typeof r=="string"?r:r+"",void 0,$e),m=(r,...s)=>{let e=r.length===1?r[0]:s.reduce((t,i,n)=>t+(a=>{if(a._$cssResult$===!0)return a.cssText;if(typeof a=="number")return a;throw Error("Value passed to 'css' function must be a 'css' function result: "+a+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[n+1],r[0]);return new z(e,r,$e)},Ke=(r,s)=>{if(ee)r.adoptedStyleSheets=s.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of s){let t=document.createElement("style"),i=X.litNonce;i!==void 0&&t.setAttribute("nonce",i),t.textContent=e.cssText,r.appendChild(t)}},ye=ee?r=>r:r=>r instanceof CSSStyleSheet?(s=>{let e="";for(let t of s.cssRules)e+=t.cssText;return We(e)})(r):r;var{is:$s,defineProperty:ys,getOwnPropertyDescriptor:ws,getOwnPropertyNames:xs,getOwnPropertySymbols:_s,getPrototypeOf:ks}=Object,te=globalThis,Ye=te.trustedTypes,Rs=Ye?Ye.emptyScript:"",Ts=te.reactiveElementPolyfillSupport,G=(r,s)=>r,we={toAttribute(r,s){switch(s){case Boolean:r=r?Rs:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,s){let e=r;switch(s){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},Ze=(r,s)=>!$s(r,s),Qe={attribute:!0,type:String,converter:we,reflect:!1,useDefault:!1,hasChanged:Ze};Symbol.metadata??=Symbol("metadata"),te.litPropertyMetadata??=new WeakMap;var S=class extends HTMLElement{static addInitializer(s){this._$Ei(),(this.l??=[]).push(s)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(s,e=Qe){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(s)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(s,e),!e.noAccessor){let t=Symbol(),i=this.getPropertyDescriptor(s,t,e);i!==void 0&&ys(this.prototype,s,i)}}static getPropertyDescriptor(s,e,t){let{get:i,set:n}=ws(this.prototype,s)??{get(){return this[e]},set(a){this[e]=a}};return{get:i,set(a){let l=i?.call(this);n?.call(this,a),this.requestUpdate(s,l,t)},configurable:!0,enumerable:!0}}static getPropertyOptions(s){return this.elementProperties.get(s)??Qe}static _$Ei(){if(this.hasOwnProperty(G("elementProperties")))return;let s=ks(this);s.finalize(),s.l!==void 0&&(this.l=[...s.l]),this.elementProperties=new Map(s.elementProperties)}static finalize(){if(this.hasOwnProperty(G("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(G("properties"))){let e=this.properties,t=[...xs(e),..._s(e)];for(let i of t)this.createProperty(i,e[i])}let s=this[Symbol.metadata];if(s!==null){let e=litPropertyMetadata.get(s);if(e!==void 0)for(let[t,i]of e)this.elementProperties.set(t,i)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let i=this._$Eu(e,t);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(s){let e=[];if(Array.isArray(s)){let t=new Set(s.flat(1/0).reverse());for(let i of t)e.unshift(ye(i))}else s!==void 0&&e.push(ye(s));return e}static _$Eu(s,e){let t=e.attribute;return t===!1?void 0:typeof t=="string"?t:typeof s=="string"?s.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(s=>this.enableUpdating=s),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(s=>s(this))}addController(s){(this._$EO??=new Set).add(s),this.renderRoot!==void 0&&this.isConnected&&s.hostConnected?.()}removeController(s){this._$EO?.delete(s)}_$E_(){let s=new Map,e=this.constructor.elementProperties;for(let t of e.keys())this.hasOwnProperty(t)&&(s.set(t,this[t]),delete this[t]);s.size>0&&(this._$Ep=s)}createRenderRoot(){let s=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ke(s,this.constructor.elementStyles),s}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(s=>s.hostConnected?.())}enableUpdating(s){}disconnectedCallback(){this._$EO?.forEach(s=>s.hostDisconnected?.())}attributeChangedCallback(s,e,t){this._$AK(s,t)}_$ET(s,e){let t=this.constructor.elementProperties.get(s),i=this.constructor._$Eu(s,t);if(i!==void 0&&t.reflect===!0){let n=(t.converter?.toAttribute!==void 0?t.converter:we).toAttribute(e,t.type);this._$Em=s,n==null?this.removeAttribute(i):this.setAttribute(i,n),this._$Em=null}}_$AK(s,e){let t=this.constructor,i=t._$Eh.get(s);if(i!==void 0&&this._$Em!==i){let n=t.getPropertyOptions(i),a=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:we;this._$Em=i;let l=a.fromAttribute(e,n.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(s,e,t,i=!1,n){if(s!==void 0){let a=this.constructor;if(i===!1&&(n=this[s]),t??=a.getPropertyOptions(s),!((t.hasChanged??Ze)(n,e)||t.useDefault&&t.reflect&&n===this._$Ej?.get(s)&&!this.hasAttribute(a._$Eu(s,t))))return;this.C(s,e,t)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(s,e,{useDefault:t,reflect:i,wrapped:n},a){t&&!(this._$Ej??=new Map).has(s)&&(this._$Ej.set(s,a??e??this[s]),n!==!0||a!==void 0)||(this._$AL.has(s)||(this.hasUpdated||t||(e=void 0),this._$AL.set(s,e)),i===!0&&this._$Em!==s&&(this._$Eq??=new Set).add(s))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let s=this.scheduleUpdate();return s!=null&&await s,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,n]of this._$Ep)this[i]=n;this._$Ep=void 0}let t=this.constructor.elementProperties;if(t.size>0)for(let[i,n]of t){let{wrapped:a}=n,l=this[i];a!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,n,l)}}let s=!1,e=this._$AL;try{s=this.shouldUpdate(e),s?(this.willUpdate(e),this._$EO?.forEach(t=>t.hostUpdate?.()),this.update(e)):this._$EM()}catch(t){throw s=!1,this._$EM(),t}s&&this._$AE(e)}willUpdate(s){}_$AE(s){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(s)),this.updated(s)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(s){return!0}update(s){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(s){}firstUpdated(s){}};S.elementStyles=[],S.shadowRootOptions={mode:"open"},S[G("elementProperties")]=new Map,S[G("finalized")]=new Map,Ts?.({ReactiveElement:S}),(te.reactiveElementVersions??=[]).push("2.1.2");var _e=globalThis,Je=r=>r,se=_e.trustedTypes,Xe=se?se.createPolicy("lit-html",{createHTML:r=>r}):void 0,ke="$lit$",E=`lit$${Math.random().toFixed(9).slice(2)}$`,Re="?"+E,Ss=`<${Re}>`,H=document,K=()=>H.createComment(""),Y=r=>r===null||typeof r!="object"&&typeof r!="function",Te=Array.isArray,nt=r=>Te(r)||typeof r?.[Symbol.iterator]=="function",xe=`[ 	
\f\r]`,W=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,et=/-->/g,tt=/>/g,P=RegExp(`>|${xe}(?:([^\\s"'>=/]+)(${xe}*=${xe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),st=/'/g,it=/"/g,at=/^(?:script|style|textarea|title)$/i,Se=r=>(s,...e)=>({_$litType$:r,strings:s,values:e}),o=Se(1),ai=Se(2),oi=Se(3),y=Symbol.for("lit-noChange"),c=Symbol.for("lit-nothing"),rt=new WeakMap,C=H.createTreeWalker(H,129);function ot(r,s){if(!Te(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Xe!==void 0?Xe.createHTML(s):s}var lt=(r,s)=>{let e=r.length-1,t=[],i,n=s===2?"<svg>":s===3?"<math>":"",a=W;for(let l=0;l<e;l++){let d=r[l],h,u,p=-1,v=0;for(;v<d.length&&(a.lastIndex=v,u=a.exec(d),u!==null);)v=a.lastIndex,a===W?u[1]==="!--"?a=et:u[1]!==void 0?a=tt:u[2]!==void 0?(at.test(u[2])&&(i=RegExp("</"+u[2],"g")),a=P):u[3]!==void 0&&(a=P):a===P?u[0]===">"?(a=i??W,p=-1):u[1]===void 0?p=-2:(p=a.lastIndex-u[2].length,h=u[1],a=u[3]===void 0?P:u[3]==='"'?it:st):a===it||a===st?a=P:a===et||a===tt?a=W:(a=P,i=void 0);let _=a===P&&r[l+1].startsWith("/>")?" ":"";n+=a===W?d+Ss:p>=0?(t.push(h),d.slice(0,p)+ke+d.slice(p)+E+_):d+E+(p===-2?l:_)}return[ot(r,n+(r[e]||"<?>")+(s===2?"</svg>":s===3?"</math>":"")),t]},Q=class r{constructor({strings:s,_$litType$:e},t){let i;this.parts=[];let n=0,a=0,l=s.length-1,d=this.parts,[h,u]=lt(s,e);if(this.el=r.createElement(h,t),C.currentNode=this.el.content,e===2||e===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(i=C.nextNode())!==null&&d.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let p of i.getAttributeNames())if(p.endsWith(ke)){let v=u[a++],_=i.getAttribute(p).split(E),J=/([.?@])?(.*)/.exec(v);d.push({type:1,index:n,name:J[2],strings:_,ctor:J[1]==="."?re:J[1]==="?"?ne:J[1]==="@"?ae:L}),i.removeAttribute(p)}else p.startsWith(E)&&(d.push({type:6,index:n}),i.removeAttribute(p));if(at.test(i.tagName)){let p=i.textContent.split(E),v=p.length-1;if(v>0){i.textContent=se?se.emptyScript:"";for(let _=0;_<v;_++)i.append(p[_],K()),C.nextNode(),d.push({type:2,index:++n});i.append(p[v],K())}}}else if(i.nodeType===8)if(i.data===Re)d.push({type:2,index:n});else{let p=-1;for(;(p=i.data.indexOf(E,p+1))!==-1;)d.push({type:7,index:n}),p+=E.length-1}n++}}static createElement(s,e){let t=H.createElement("template");return t.innerHTML=s,t}};function U(r,s,e=r,t){if(s===y)return s;let i=t!==void 0?e._$Co?.[t]:e._$Cl,n=Y(s)?void 0:s._$litDirective$;return i?.constructor!==n&&(i?._$AO?.(!1),n===void 0?i=void 0:(i=new n(r),i._$AT(r,e,t)),t!==void 0?(e._$Co??=[])[t]=i:e._$Cl=i),i!==void 0&&(s=U(r,i._$AS(r,s.values),i,t)),s}var ie=class{constructor(s,e){this._$AV=[],this._$AN=void 0,this._$AD=s,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(s){let{el:{content:e},parts:t}=this._$AD,i=(s?.creationScope??H).importNode(e,!0);C.currentNode=i;let n=C.nextNode(),a=0,l=0,d=t[0];for(;d!==void 0;){if(a===d.index){let h;d.type===2?h=new V(n,n.nextSibling,this,s):d.type===1?h=new d.ctor(n,d.name,d.strings,this,s):d.type===6&&(h=new oe(n,this,s)),this._$AV.push(h),d=t[++l]}a!==d?.index&&(n=C.nextNode(),a++)}return C.currentNode=H,i}p(s){let e=0;for(let t of this._$AV)t!==void 0&&(t.strings!==void 0?(t._$AI(s,t,e),e+=t.strings.length-2):t._$AI(s[e])),e++}},V=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(s,e,t,i){this.type=2,this._$AH=c,this._$AN=void 0,this._$AA=s,this._$AB=e,this._$AM=t,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let s=this._$AA.parentNode,e=this._$AM;return e!==void 0&&s?.nodeType===11&&(s=e.parentNode),s}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(s,e=this){s=U(this,s,e),Y(s)?s===c||s==null||s===""?(this._$AH!==c&&this._$AR(),this._$AH=c):s!==this._$AH&&s!==y&&this._(s):s._$litType$!==void 0?this.$(s):s.nodeType!==void 0?this.T(s):nt(s)?this.k(s):this._(s)}O(s){return this._$AA.parentNode.insertBefore(s,this._$AB)}T(s){this._$AH!==s&&(this._$AR(),this._$AH=this.O(s))}_(s){this._$AH!==c&&Y(this._$AH)?this._$AA.nextSibling.data=s:this.T(H.createTextNode(s)),this._$AH=s}$(s){let{values:e,_$litType$:t}=s,i=typeof t=="number"?this._$AC(s):(t.el===void 0&&(t.el=Q.createElement(ot(t.h,t.h[0]),this.options)),t);if(this._$AH?._$AD===i)this._$AH.p(e);else{let n=new ie(i,this),a=n.u(this.options);n.p(e),this.T(a),this._$AH=n}}_$AC(s){let e=rt.get(s.strings);return e===void 0&&rt.set(s.strings,e=new Q(s)),e}k(s){Te(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,t,i=0;for(let n of s)i===e.length?e.push(t=new r(this.O(K()),this.O(K()),this,this.options)):t=e[i],t._$AI(n),i++;i<e.length&&(this._$AR(t&&t._$AB.nextSibling,i),e.length=i)}_$AR(s=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);s!==this._$AB;){let t=Je(s).nextSibling;Je(s).remove(),s=t}}setConnected(s){this._$AM===void 0&&(this._$Cv=s,this._$AP?.(s))}},L=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(s,e,t,i,n){this.type=1,this._$AH=c,this._$AN=void 0,this.element=s,this.name=e,this._$AM=i,this.options=n,t.length>2||t[0]!==""||t[1]!==""?(this._$AH=Array(t.length-1).fill(new String),this.strings=t):this._$AH=c}_$AI(s,e=this,t,i){let n=this.strings,a=!1;if(n===void 0)s=U(this,s,e,0),a=!Y(s)||s!==this._$AH&&s!==y,a&&(this._$AH=s);else{let l=s,d,h;for(s=n[0],d=0;d<n.length-1;d++)h=U(this,l[t+d],e,d),h===y&&(h=this._$AH[d]),a||=!Y(h)||h!==this._$AH[d],h===c?s=c:s!==c&&(s+=(h??"")+n[d+1]),this._$AH[d]=h}a&&!i&&this.j(s)}j(s){s===c?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,s??"")}},re=class extends L{constructor(){super(...arguments),this.type=3}j(s){this.element[this.name]=s===c?void 0:s}},ne=class extends L{constructor(){super(...arguments),this.type=4}j(s){this.element.toggleAttribute(this.name,!!s&&s!==c)}},ae=class extends L{constructor(s,e,t,i,n){super(s,e,t,i,n),this.type=5}_$AI(s,e=this){if((s=U(this,s,e,0)??c)===y)return;let t=this._$AH,i=s===c&&t!==c||s.capture!==t.capture||s.once!==t.once||s.passive!==t.passive,n=s!==c&&(t===c||i);i&&this.element.removeEventListener(this.name,this,t),n&&this.element.addEventListener(this.name,this,s),this._$AH=s}handleEvent(s){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,s):this._$AH.handleEvent(s)}},oe=class{constructor(s,e,t){this.element=s,this.type=6,this._$AN=void 0,this._$AM=e,this.options=t}get _$AU(){return this._$AM._$AU}_$AI(s){U(this,s)}},dt={M:ke,P:E,A:Re,C:1,L:lt,R:ie,D:nt,V:U,I:V,H:L,N:ne,U:ae,B:re,F:oe},Es=_e.litHtmlPolyfillSupport;Es?.(Q,V),(_e.litHtmlVersions??=[]).push("3.3.3");var ct=(r,s,e)=>{let t=e?.renderBefore??s,i=t._$litPart$;if(i===void 0){let n=e?.renderBefore??null;t._$litPart$=i=new V(s.insertBefore(K(),n),n,void 0,e??{})}return i._$AI(r),i};var Ee=globalThis,$=class extends S{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let s=super.createRenderRoot();return this.renderOptions.renderBefore??=s.firstChild,s}update(s){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(s),this._$Do=ct(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return y}};$._$litElement$=!0,$.finalized=!0,Ee.litElementHydrateSupport?.({LitElement:$});var As=Ee.litElementPolyfillSupport;As?.({LitElement:$});(Ee.litElementVersions??=[]).push("4.2.2");var D={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},ht=r=>(...s)=>({_$litDirective$:r,values:s}),le=class{constructor(s){}get _$AU(){return this._$AM._$AU}_$AT(s,e,t){this._$Ct=s,this._$AM=e,this._$Ci=t}_$AS(s,e){return this.update(s,e)}update(s,e){return this.render(...e)}};var{I:xi}=dt;var ut=r=>r.strings===void 0;var Ms={},pt=(r,s=Ms)=>r._$AH=s;var Ae=ht(class extends le{constructor(r){if(super(r),r.type!==D.PROPERTY&&r.type!==D.ATTRIBUTE&&r.type!==D.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!ut(r))throw Error("`live` bindings can only contain a single expression")}render(r){return r}update(r,[s]){if(s===y||s===c)return s;let e=r.element,t=r.name;if(r.type===D.PROPERTY){if(s===e[t])return y}else if(r.type===D.BOOLEAN_ATTRIBUTE){if(!!s===e.hasAttribute(t))return y}else if(r.type===D.ATTRIBUTE&&e.getAttribute(t)===s+"")return y;return pt(r),s}});var mt=(r,s)=>r.connection.subscribeMessage(s,{type:"mbus/meters/subscribe",language:r.language}),gt=(r,s)=>r.connection.subscribeMessage(s,{type:"mbus/traffic/subscribe"}),ft=(r,s,e)=>r.callWS({type:"mbus/meter",entry_id:s,meter_id:e,language:r.language}),bt=(r,s)=>r.callWS({type:"mbus/decode",...s,language:r.language}),vt=(r,s,e)=>r.callWS({type:"mbus/meters/set_interval",meters:s.map(Me),interval_s:e}),Me=({entry_id:r,meter_id:s})=>({entry_id:r,meter_id:s}),$t=(r,s,e)=>r.callWS({type:"mbus/meters/set_records",source:Me(s),meters:e.map(Me)}),yt=(r,s)=>r.callWS({type:"config_entries/subentries/delete",entry_id:s.entry_id,subentry_id:s.meter_id}),Z=(r,s,e)=>r.callWS({type:"config/device_registry/update",device_id:s,...e}),wt=(r,s)=>r.callWS({type:"config/area_registry/create",name:s}),xt=(r,s,e)=>r.connection.subscribeMessage(e,{type:"mbus/search/subscribe",entry_id:s,language:r.language}),_t=(r,s,e,t)=>r.callWS({type:"mbus/search/start",entry_id:s,method:e,is_thorough:t}),kt=(r,s)=>r.callWS({type:"mbus/search/stop",entry_id:s}),Rt=(r,s)=>r.callWS({type:"mbus/search/add",...s}),Tt=(r,s,e)=>r.callWS({type:"mbus/address/set",entry_id:s.entry_id,meter_id:s.meter_id,address:e}),St=async(r,s)=>(await r.callWS({type:"call_service",domain:"mbus",service:"get_readings",service_data:s,return_response:!0})).response,Et=(r,s)=>St(r,{...s}),At=async(r,s)=>{let{csv:e}=await St(r,{...s,format:"csv"});return e},de=(r,s)=>{let e=Object.values(r.entities).find(i=>i.device_id===s&&i.platform==="mbus"&&i.translation_key==="read_now");if(!e)return Promise.reject(new N);let t={entity_id:e.entity_id};return r.callService("button","press",t,void 0,!1)},N=class extends Error{};var w=r=>o`<select
    aria-label=${r.label}
    ?disabled=${r.isDisabled??!1}
    @change=${s=>{r.choose(s.target.value)}}
  >
    ${r.options.map(([s,e])=>o`<option value=${s} ?selected=${s===r.chosen}>${e}</option>`)}
  </select>`,k=r=>r.map(s=>[s.entry_id,s.title]);var g=(r,s)=>{customElements.get(r)||customElements.define(r,s)};var R=(r,s)=>r!==void 0&&(r.language!==s.language||r.locale!==s.locale),Oe=(r,s,e={})=>{r.dispatchEvent(new CustomEvent(s,{detail:e,bubbles:!0,composed:!0}))},Os=r=>{Oe(r,"hass-toggle-menu")},Pe=(r,s)=>{Oe(r,"hass-notification",{message:s})},F=(r,s=!1)=>{s?history.replaceState(history.state,"",r):history.pushState(null,"",r),Oe(window,"location-changed",{replace:s})},Mt=r=>r.translation_key??"",f=(r,s)=>{let e=s;return(e.translation_key&&e.translation_domain?r.localize(`component.${e.translation_domain}.exceptions.${e.translation_key}.message`,e.translation_placeholders):"")||e.message||String(s)},Ps={comma_decimal:"en-US",decimal_comma:"de",quote_decimal:"de-CH",space_comma:"fr"},Cs=r=>r.number_format==="system"?void 0:Ps[r.number_format]??r.language,I=(r,s)=>{if(s.number_format==="none")return r;let e=r.split(".")[1]?.length??0;return new Intl.NumberFormat(Cs(s),{minimumFractionDigits:e,maximumFractionDigits:e}).format(r)},Ot=r=>r.locale.time_zone==="server"?r.config.time_zone:void 0,Hs=r=>r.time_format==="12"?!0:r.time_format==="24"?!1:void 0,Us={DMY:"en-GB",MDY:"en-US",YMD:"sv"},Ls=r=>r.date_format==="system"?void 0:Us[r.date_format]??r.language,Ds=r=>r.time_format==="system"?void 0:r.language,Pt=(r,s,e)=>{let t=Hs(s.locale),i=Ot(s);return new Intl.DateTimeFormat(Ds(s.locale),{...e,...t===void 0?{}:{hour12:t},...i===void 0?{}:{timeZone:i}}).format(r)},Ns=(r,s)=>{let e=Ot(s);return new Intl.DateTimeFormat(Ls(s.locale),{year:"numeric",month:"2-digit",day:"2-digit",...e===void 0?{}:{timeZone:e}}).format(r)},A=(r,s)=>{let e=new Date(r),t=Pt(e,s,{hour:"2-digit",minute:"2-digit"});return`${Ns(e,s)} ${t}`},Ct=(r,s)=>Pt(new Date(r),s,{hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:1}),ce=(r,s)=>{let e=!r.includes("T");return new Intl.DateTimeFormat(s.locale.language,{dateStyle:"medium",...e?{}:{timeStyle:"short"},timeZone:"UTC"}).format(new Date(e?`${r}T00:00Z`:`${r}Z`))},Fs="M3 6h18v2H3V6m0 5h18v2H3v-2m0 5h18v2H3v-2Z",Ht=(r,s,e)=>customElements.get("ha-menu-button")?o`<ha-menu-button .hass=${r} .narrow=${s}></ha-menu-button>`:s?o`<button
    class="icon"
    aria-label=${e}
    @click=${t=>{t.currentTarget&&Os(t.currentTarget)}}
  >
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${Fs} /></svg>
  </button>`:c;var T=m`
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
  .small {
    font-size: 12px;
    line-height: 16px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;var M=(r,s,e)=>r.localize(`component.mbus.config_panel.${s}`,e),Ut=async r=>{await Promise.all([r.loadBackendTranslation("config_panel","mbus"),r.loadBackendTranslation("exceptions","mbus")])};var b=class extends ${constructor(){super(...arguments);this.revision=0;this.narrow=!1;this.texts=(e,t)=>this.t(e,t)}static{this.properties={hass:{attribute:!1},store:{attribute:!1},revision:{attribute:!1},narrow:{attribute:!1}}}t(e,t){return M(this.hass,e,t)}static{this.styles=[T,m`
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
    `]}};var Lt=Array.from({length:250},(r,s)=>s+1),Dt=r=>{let s=new Map;for(let{answers_at:e}of r)e!==null&&s.set(e,(s.get(e)??0)+1);return({answers_at:e})=>e===null?"unknown":e===0?"factory":(s.get(e)??0)>1?"shared":"own"},Nt=r=>new Set(r.flatMap(s=>s.answers_at===null?[]:[s.answers_at])),Ft=r=>{let s=Nt(r),e=[];for(let t of Lt.filter(i=>!s.has(i))){let i=e.at(-1);i&&i[1]===t-1?i[1]=t:e.push([t,t])}return e.map(([t,i])=>t===i?String(t):`${t}–${i}`).join(", ")},It=(r,s)=>{let{wanted:e,typed:t,from:i,refused:n}=s,a=new Set([...Nt(r),...t.values(),...n]),l=Lt.filter(h=>h>=i&&!a.has(h)),d=new Map;for(let{id:h}of e){let u=t.get(h)??l.shift();u!==void 0&&d.set(h,u)}return d};var O=class{constructor(s){this.done=0;this.total=0;this.isRunning=!1;this.problems=null;this.wasStopped=!1;this.host=s,s.addController(this)}hostDisconnected(){this.stop()}stop(){this.wasStopped=!0}clear(){this.problems=null,this.done=0,this.host.requestUpdate()}async each(s,e,t){await this.all(s.length,async i=>{for(let[n,a]of s.entries()){if(this.isStopped())break;let l=await e(a,n);l!==null&&i.push({name:t(a),text:l}),this.done=n+1,this.host.requestUpdate()}})}async all(s,e){if(this.isRunning)return;this.total=s,this.done=0,this.problems=null,this.wasStopped=!1,this.isRunning=!0,this.host.requestUpdate();let t=[];try{await e(t)}finally{this.isRunning=!1,this.problems=t,this.host.requestUpdate()}}isStopped(){return this.wasStopped}render(s){if(this.isRunning){let t=s("bulk.progress",{done:this.done,total:this.total});return o`<progress aria-label=${t} max=${this.total} value=${this.done}></progress>
        <p role="status">${t}</p>`}if(!this.problems)return c;let e=Math.max(0,this.done-this.problems.length);return o`<p role="status">${s("bulk.done",{count:e,total:this.total})}</p>
      ${this.problems.length?o`<ul class="problems">
            ${this.problems.map(t=>o`<li><bdi>${t.name}</bdi>: ${t.text}</li>`)}
          </ul>`:c}`}};var Vt=3,Bt=10,Is=48,jt=new Intl.Collator(void 0,{numeric:!0,sensitivity:"base"}),Ce=class extends ${constructor(){super(...arguments);this.columns=[];this.items=[];this.groupOf=null;this.nameOf=e=>e.id;this.labels=null;this.sort="";this.ascending=!0;this.selected=null;this.isSelectable=()=>!0;this.narrow=!1;this.isFirst=null;this.first=0;this.active=-1;this.height=0;this.folded=new Set;this.lines=[];this.resized=new ResizeObserver(()=>{this.measure()});this.scrolled=()=>{let e=this.scroller;e&&(this.first=Math.floor(e.scrollTop/this.rowHeight))};this.pressed=e=>{if(e.target!==this.scroller)return;let i={ArrowDown:1,ArrowUp:-1,PageDown:Bt,PageUp:-Bt,Home:-this.lines.length,End:this.lines.length}[e.key],n=this.lines[this.active];if(i!==void 0)this.goTo(this.active+i);else if(e.key==="a"&&(e.ctrlKey||e.metaKey)&&this.selected)this.select(this.items.filter(this.isSelectable).map(a=>a.id));else{if(!n||e.key!=="Enter"&&e.key!==" ")return;"heading"in n?this.fold(n.heading.group.key):e.key===" "&&this.selected?this.toggle(n.item):this.open(n.item)}e.preventDefault()}}static{this.properties={columns:{attribute:!1},items:{attribute:!1},groupOf:{attribute:!1},nameOf:{attribute:!1},labels:{attribute:!1},sort:{attribute:!1},ascending:{attribute:!1},selected:{attribute:!1},isSelectable:{attribute:!1},narrow:{attribute:!1},isFirst:{attribute:!1},first:{state:!0},active:{state:!0},height:{state:!0},folded:{state:!0}}}get rowHeight(){return this.narrow?60:48}connectedCallback(){super.connectedCallback(),this.resized.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.resized.disconnect()}willUpdate(e){["items","sort","ascending","groupOf","folded","columns","isFirst"].some(i=>e.has(i))&&(this.lines=this.arranged(),this.active=Math.min(this.active,this.lines.length-1))}arranged(){let e=this.sorted(),t=this.groupOf;if(!t)return e.map(n=>({item:n}));let i=new Map;for(let n of e){let a=t(n),l=i.get(a.key);l?l.members.push(n):i.set(a.key,{group:a,members:[n]})}return[...i.values()].sort((n,a)=>jt.compare(n.group.label,a.group.label)).flatMap(({group:n,members:a})=>[{heading:{group:n,count:a.length}},...this.folded.has(n.key)?[]:a.map(l=>({item:l}))])}sorted(){let e=this.isFirst,t=this.ordered();return e?[...t.filter(e),...t.filter(i=>!e(i))]:t}ordered(){let e=this.columns.find(i=>i.key===this.sort)?.order;if(!e)return this.items;let t=this.ascending?1:-1;return this.items.map(i=>({item:i,by:e(i)})).sort((i,n)=>i.by===null||i.by===""?n.by===null||n.by===""?0:1:n.by===null||n.by===""?-1:typeof i.by=="number"&&typeof n.by=="number"?t*(i.by-n.by):t*jt.compare(String(i.by),String(n.by))).map(({item:i})=>i)}render(){let e=this.labels;if(!e)return o``;let t=this.columns.filter(p=>!this.narrow||p.isNarrow),i=this.selected?[Is]:[],n=[...i.map(p=>`${p}px`),...t.map(p=>`minmax(${p.width}px, ${p.grow??1}fr)`)],a=[...i,...t.map(p=>p.width)].reduce((p,v)=>p+v,0),l=Math.ceil(this.height/this.rowHeight)+2*Vt,d=Math.max(0,this.first-Vt),h=this.lines.slice(d,d+l),u=this.active>=0?`line-${this.active}`:c;return o`
      <div
        class="scroller"
        role="grid"
        tabindex="0"
        aria-label=${e.table}
        aria-rowcount=${this.lines.length+1}
        aria-colcount=${n.length}
        aria-multiselectable=${this.selected?"true":c}
        aria-activedescendant=${u}
        style="--tracks: ${n.join(" ")}; --least: ${a}px; --row: ${this.rowHeight}px"
        @scroll=${this.scrolled}
        @keydown=${this.pressed}
      >
        <div class="head row" role="row" aria-rowindex="1">
          ${this.selected?this.checkboxOfAll(e,this.selected):c}
          ${t.map(p=>this.headCell(p))}
        </div>
        <div class="body" role="rowgroup" style="height: ${this.lines.length*this.rowHeight}px">
          ${h.map((p,v)=>this.line(p,d+v,t,e))}
        </div>
      </div>
    `}headCell(e){let t=e.key===this.sort,i=this.ascending?"ascending":"descending",n=this.ascending?"↑":"↓";return o`<div
      role="columnheader"
      class=${e.isNumeric?"cell end":"cell"}
      aria-sort=${e.order?t?i:"none":c}
    >
      ${e.order?o`<button
            class="link"
            @click=${()=>{this.sortBy(e.key)}}
          >
            ${e.label}${t?o`<span aria-hidden="true"> ${n}</span>`:c}
          </button>`:e.label}
    </div>`}checkboxOfAll(e,t){let i=this.items.filter(this.isSelectable),n=i.length>0&&i.every(l=>t.has(l.id)),a=!n&&i.some(l=>t.has(l.id));return o`<div class="cell check" role="columnheader">
      <input
        type="checkbox"
        aria-label=${e.selectAll}
        .checked=${n}
        .indeterminate=${a}
        @change=${()=>{this.select(n?[]:i.map(l=>l.id))}}
      />
    </div>`}line(e,t,i,n){let a=`transform: translateY(${t*this.rowHeight}px)`,l=t===this.active;if("heading"in e){let{group:u,count:p}=e.heading,v=this.folded.has(u.key);return o`<div
        id="line-${t}"
        class="row heading ${l?"active":""}"
        role="row"
        aria-rowindex=${t+2}
        aria-expanded=${v?"false":"true"}
        style=${a}
        @click=${()=>{this.fold(u.key)}}
      >
        <div class="cell" role="gridcell">
          <span aria-hidden="true">${v?"▸":"▾"}</span>
          ${n.count(u.label,p)}
        </div>
      </div>`}let{item:d}=e,h=this.selected?.has(d.id)??!1;return o`<div
      id="line-${t}"
      class="row item ${l?"active":""} ${h?"selected":""}"
      role="row"
      aria-rowindex=${t+2}
      aria-selected=${this.selected?h?"true":"false":c}
      style=${a}
      @click=${()=>{this.active=t,this.open(d)}}
    >
      ${this.selected?o`<div
            class="cell check"
            role="gridcell"
            @click=${u=>{u.stopPropagation()}}
          >
            <input
              type="checkbox"
              tabindex="-1"
              aria-label=${n.select(this.nameOf(d))}
              .checked=${h}
              ?disabled=${!this.isSelectable(d)}
              @change=${()=>{this.toggle(d)}}
            />
          </div>`:c}
      ${i.map(u=>o`<div role="gridcell" class=${u.isNumeric?"cell end":"cell"}>
            ${u.cell(d)}
          </div>`)}
    </div>`}firstUpdated(){this.measure()}get scroller(){return this.renderRoot.querySelector(".scroller")}measure(){this.height=this.clientHeight,this.scrolled()}goTo(e){let t=Math.max(0,Math.min(e,this.lines.length-1));this.active=t;let i=this.scroller;if(!i)return;let n=this.rowHeight,[a,l]=[t*this.rowHeight,(t+1)*this.rowHeight];a<i.scrollTop?i.scrollTop=a:l>i.scrollTop+i.clientHeight-n&&(i.scrollTop=l-i.clientHeight+n)}fold(e){let t=new Set(this.folded);t.delete(e)||t.add(e),this.folded=t}toggle(e){let t=new Set(this.selected);t.delete(e.id)||t.add(e.id),this.select([...t])}select(e){this.dispatchEvent(new CustomEvent("selected",{detail:e}))}open(e){this.dispatchEvent(new CustomEvent("opened",{detail:e}))}sortBy(e){let t=e!==this.sort||!this.ascending;this.dispatchEvent(new CustomEvent("sorted",{detail:{key:e,ascending:t}}))}static{this.styles=[T,m`
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
    `]}};g("mbus-table",Ce);var zt="mbus-panel",qt={search:"",gateway:"",state:"",group:"",sort:"name",ascending:!0,selected:[]},x=()=>new URLSearchParams(location.search).get("gateway"),Gt=()=>{let r=x(),s=r===null?{}:{gateway:r};try{let e=JSON.parse(sessionStorage.getItem(zt)??"{}");return{...qt,...e,...s}}catch{return{...qt,...s}}},Wt=r=>{try{sessionStorage.setItem(zt,JSON.stringify(r))}catch{}};var Vs=new Set(["address_answers","address_of"]),He=class extends b{constructor(){super(...arguments);this.gateway=x()??"";this.asked=0;this.sort="answers_at";this.ascending=!0;this.from=1;this.items=[];this.wanted=[];this.plan=new Map;this.standing=()=>"unknown";this.choices=new Map;this.typed=new Map;this.refused=new Set;this.columns=[];this.labels=null;this.work=new O(this);this.give=()=>{let e=this.wanted.filter(t=>this.plan.has(t.id));this.work.each(e,(t,i)=>this.giveOne(t,e.slice(i)),t=>t.name).then(()=>{this.change()})}}static{this.properties={gateway:{state:!0},asked:{state:!0},sort:{state:!0},ascending:{state:!0}}}willUpdate(e){this.gateway||(this.gateway=this.store.gateways[0]?.entry_id??""),this.look(),this.work.isRunning||this.arrange();let t=e.get("hass");(!this.labels||R(t,this.hass)||e.has("narrow"))&&this.name()}look(){let e=this.store.meters(this.hass);this.items=e.filter(t=>t.entry_id===this.gateway),this.standing=Dt(this.items)}arrange(){this.wanted=this.items.filter(e=>this.choices.get(e.id)??this.needsOne(e)).sort((e,t)=>e.name.localeCompare(t.name,this.hass.language,{numeric:!0})),this.plan=this.planFor(this.wanted)}planFor(e){let{typed:t,from:i,refused:n}=this;return It(this.items,{wanted:e,typed:t,from:i,refused:n})}needsOne(e){let t=this.standing(e);return e.number!==null&&(t==="shared"||t==="factory")}name(){this.labels={table:this.t("tabs.addresses"),select:e=>this.t("meters.select",{name:e}),selectAll:this.t("meters.select_all"),count:(e,t)=>`${e} (${t})`},this.columns=[{key:"answers_at",label:this.t("columns.address"),width:90,isNumeric:!0,isNarrow:!0,cell:e=>String(e.answers_at??"–"),order:e=>e.answers_at},{key:"new",label:this.t("addresses.new"),width:120,isNarrow:!0,cell:e=>this.field(e)},{key:"name",label:this.t("columns.name"),width:170,grow:3,isNarrow:!0,cell:e=>o`<bdi>${e.name}</bdi>`,order:e=>e.name},{key:"number",label:this.t("columns.number"),width:116,cell:e=>o`<bdi>${e.number??""}</bdi>`,order:e=>e.number},{key:"standing",label:this.t("columns.state"),width:200,grow:2,cell:e=>this.t(`addresses.${this.standing(e)}`),order:e=>this.standing(e)},{key:"way",label:this.t("addresses.way"),width:150,grow:1,cell:e=>this.t(e.address===null?"addresses.by_number":"addresses.by_address"),order:e=>+(e.address===null)}]}field(e){let t=this.plan.get(e.id);return this.wanted.includes(e)?o`<input
      type="number"
      class="given"
      min=${1}
      max=${250}
      step="1"
      aria-label="${this.t("addresses.new")}, ${e.name}"
      .value=${Ae(String(t??""))}
      ?disabled=${this.work.isRunning}
      @click=${i=>{i.stopPropagation()}}
      @change=${i=>{let n=Number(i.target.value);Number.isInteger(n)&&n>=1&&n<=250?this.typed.set(e.id,n):this.typed.delete(e.id),this.change()}}
    />`:""}change(){this.arrange(),this.columns=[...this.columns],this.asked+=1}render(){let{store:e,items:t}=this;if(!e.isLoaded)return o`<div class="empty">${this.t("shell.loading")}</div>`;let i=t.filter(n=>this.needsOne(n)).length;return o`
      <div class="bar">
        ${w({label:this.t("columns.gateway"),options:k(e.gateways),chosen:this.gateway,isDisabled:this.work.isRunning,choose:n=>{this.gateway=n,this.typed.clear(),this.refused.clear(),this.work.clear()}})}
        <label class="check"
          >${this.t("addresses.from")}
          <input
            type="number"
            min=${1}
            max=${250}
            .value=${Ae(String(this.from))}
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
          ${this.plan.size?this.t("addresses.help"):c}
        </p>
        <p class="faint">
          ${this.t("addresses.free")} <bdi class="free">${Ft(t)||"–"}</bdi>
        </p>
        ${this.work.render(this.texts)}
      </div>
      ${t.length?o`<mbus-table
            .columns=${this.columns}
            .items=${t}
            .nameOf=${n=>n.name}
            .labels=${this.labels}
            .sort=${this.sort}
            .ascending=${this.ascending}
            .selected=${new Set(this.wanted.map(n=>n.id))}
            .isSelectable=${()=>!this.work.isRunning}
            .narrow=${this.narrow}
            @opened=${n=>{this.select(n.detail,!this.wanted.includes(n.detail))}}
            @selected=${n=>{if(this.work.isRunning)return;let a=new Set(n.detail);for(let l of t)this.choices.set(l.id,a.has(l.id));this.change()}}
            @sorted=${n=>{this.sort=n.detail.key,this.ascending=n.detail.ascending}}
          ></mbus-table>`:o`<div class="empty">${this.t("meters.none")}</div>`}
    `}select(e,t){this.work.isRunning||(this.choices.set(e.id,t),this.change())}async giveOne(e,t){for(;;){let i=this.plan.get(e.id);if(i===void 0)return this.t("addresses.none_free");try{return await Tt(this.hass,e,i),this.store.move(e.id,i),this.look(),this.choices.delete(e.id),this.typed.delete(e.id),null}catch(n){if(this.typed.has(e.id)||!Vs.has(Mt(n)))return f(this.hass,n);this.refused.add(i),this.plan=this.planFor(t)}}}static{this.styles=[...b.styles,m`
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
    `]}};g("mbus-addresses",He);var ue=60,Kt=3600,Yt=86400,j=(r,s)=>{if(r?.text==null)return"–";let e=r.kind==="number"?I(r.text,s.locale):r.text;return r.unit?`${e} ${r.unit}`:e},pe=(r,s)=>{let[e,t]=r%Yt===0?[Yt,"day"]:r%Kt===0?[Kt,"hour"]:r%ue===0?[ue,"minute"]:[1,"second"],i={style:"unit",unit:t,unitDisplay:"short"};return new Intl.NumberFormat(s.language,i).format(r/e)},Qt=r=>{let s=Math.ceil(r);return`${Math.floor(s/ue)}:${String(s%ue).padStart(2,"0")}`};var q=-1,Bs=(r,s)=>{if(r.text===null)return null;switch(r.kind){case"number":{let e=I(r.text,s.locale);return r.unit?`${e} ${r.unit}`:e}case"date":case"timestamp":return ce(r.text,s);default:return r.text}},Ue=class extends ${constructor(){super(...arguments);this.lit=q;this.copy=()=>{this.dispatchEvent(new CustomEvent("copied",{detail:this.telegram.raw,bubbles:!0,composed:!0}))}}static{this.properties={hass:{attribute:!1},telegram:{attribute:!1},lit:{state:!0}}}t(e,t){return M(this.hass,e,t)}render(){let{telegram:e}=this,t=e.clear!==e.raw;return o`
      ${e.error?o`<div class="notice bad">${e.error}</div>`:c}
      <dl>
        ${e.header.map(i=>o`<div>
              <dt>${this.t(`header.${i.key}`)}</dt>
              <dd><bdi>${i.text}</bdi></dd>
            </div>`)}
      </dl>
      ${e.records.length?this.records(e.records):c}
      <div class="bytes">
        <h3>${this.t(t?"telegram.bytes_opened":"telegram.bytes")}</h3>
        <button @click=${this.copy}>${this.t("telegram.copy")}</button>
      </div>
      ${this.bytes(e)}
      ${e.defects.length?o`<ul>
            ${e.defects.map(i=>o`<li>
                  ${this.t("telegram.defect",{position:i.position})}: ${i.detail}
                </li>`)}
          </ul>`:c}
    `}records(e){return o`<div class="wide" tabindex="0" role="region" aria-label=${this.t("telegram.records")}>
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
          ${e.map((t,i)=>this.record(t,i))}
        </tbody>
      </table>
    </div>`}record(e,t){let i=Bs(e,this.hass),n=this.dataOf(e);return o`<tr
      class=${t===this.lit?"lit":""}
      @mouseenter=${()=>{this.lit=t}}
      @mouseleave=${()=>{this.lit=q}}
    >
      <th scope="row">
        <button
          class="link"
          aria-pressed=${t===this.lit?"true":"false"}
          @focus=${()=>{this.lit=t}}
          @blur=${()=>{this.lit=q}}
          @click=${()=>{this.lit=t}}
        >
          <bdi>${e.name}</bdi>
        </button>
      </th>
      <td class="end">
        <bdi>${i??"–"}</bdi>
        ${e.error?o`<div class="faint">
              ${this.t("telegram.no_value",{error:e.error.replaceAll("_"," ")})}
            </div>`:c}
      </td>
      <td class="code">${e.dib}</td>
      <td class="code">${e.vib}</td>
      <td class="code">${n}</td>
    </tr>`}dataOf(e){let t=this.telegram.clear.split(" "),i=e.dib&&e.vib?Zt(e.dib)+Zt(e.vib):0;return t.slice(e.begin+i,e.end).join(" ")}bytes(e){let{records:t}=e,i=new Map;for(let[n,a]of t.entries())for(let l=a.begin;l<a.end;l++)i.set(l,n);return o`<div class="hex code" dir="ltr">
      ${e.clear.split(" ").map((n,a)=>{let l=i.get(a)??q;return o`<span
          class=${l===q?"":l===this.lit?"of lit":"of"}
          title=${t[l]?.name??""}
          @mouseenter=${()=>{this.lit=l}}
          @mouseleave=${()=>{this.lit=q}}
          >${n}</span
        > `})}
    </div>`}static{this.styles=[T,m`
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
    `]}},Zt=r=>r.split(" ").length;g("mbus-telegram",Ue);var Le=class extends b{constructor(){super(...arguments);this.entryId="";this.meterId="";this.detail=null;this.problem=null;this.isReading=!1;this.loadedFor=null;this.read=async()=>{let{row:e}=this;if(e?.device_id){this.isReading=!0,this.problem=null;try{await de(this.hass,e.device_id)}catch(t){this.problem=t instanceof N?this.t("bulk.no_button"):f(this.hass,t)}finally{this.isReading=!1}}}}static{this.properties={entryId:{attribute:!1},meterId:{attribute:!1},detail:{state:!0},problem:{state:!0},isReading:{state:!0}}}get row(){return this.store.meters(this.hass).find(e=>e.meter_id===this.meterId)}willUpdate(e){e.has("meterId")&&(this.detail=null,this.problem=null,this.loadedFor=null);let{row:t}=this;if(!t)return;let i=[t.read_at,t.state,t.failed_reads,t.interval_s].join(" ");i!==this.loadedFor&&(this.loadedFor=i,this.load())}async load(){let{meterId:e}=this;try{let t=await ft(this.hass,this.entryId,e);e===this.meterId&&(this.detail=t)}catch(t){e===this.meterId&&(this.problem=f(this.hass,t))}}render(){let{row:e,detail:t,store:i}=this;return i.isLoaded?e?o`
      <div class="bar">
        <h1><bdi>${e.name}</bdi></h1>
        <button ?disabled=${this.isReading||!e.device_id} @click=${this.read}>
          ${this.t(this.isReading?"meter.reading":"bulk.read")}
        </button>
        ${e.device_id?o`<a
              href="/config/devices/device/${e.device_id}"
              @click=${n=>{n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),F(`/config/devices/device/${e.device_id??""}`))}}
              >${this.t("meter.device")}</a
            >`:c}
      </div>
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:c}
      ${e.problem?o`<div class="notice bad" role="status">${e.problem}</div>`:c}
      <section>
        <dl>
          ${this.facts(e).map(([n,a])=>o`<div>
                <dt>${n}</dt>
                <dd><bdi>${a}</bdi></dd>
              </div>`)}
        </dl>
      </section>
      ${t?this.details(t):o`<div class="empty">${this.t("shell.loading")}</div>`}
    `:o`<div class="empty">${this.t("bulk.gone")}</div>`:o`<div class="empty">${this.t("shell.loading")}</div>`}facts(e){let t=i=>i===null?"–":String(i);return[[this.t("columns.state"),this.t(`states.${e.state}`)],[e.amount?.name??this.t("columns.amount"),j(e.amount,this.hass)],[this.t("columns.read_at"),e.read_at?A(1e3*e.read_at,this.hass):"–"],[this.t("columns.interval_s"),pe(e.interval_s,this.hass)],[this.t("columns.failed_reads"),t(e.failed_reads)],[this.t("columns.area"),e.area||this.t("meters.no_area")],[this.t("columns.gateway"),e.gateway],[this.t("columns.number"),e.number??"–"],[this.t("columns.address"),t(e.address)],[this.t("columns.maker"),e.maker??"–"],[this.t("columns.model"),e.model??"–"],[this.t("header.version"),t(e.version)],[this.t("columns.medium"),e.medium]]}details(e){let{telegrams:t,settings:i,failures:n}=e;return o`
      <section>
        <h2>${this.t("meter.telegram")}</h2>
        ${e.duration_s===null?c:o`<p class="faint">
              ${this.t("meter.effort",{seconds:new Intl.NumberFormat(this.hass.language,{maximumFractionDigits:1}).format(e.duration_s),requests:e.requests??0})}
            </p>`}
        ${t.length?t.map((a,l)=>o`
                ${t.length>1?o`<h3>
                      ${this.t("meter.part",{number:l+1,total:t.length})}
                    </h3>`:c}
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
                    <bdi>${A(a.last_at,this.hass)}</bdi>: ${a.text}
                    ${a.times>1?o`<span class="faint"
                          >${this.t("meter.times",{times:a.times,since:A(a.first_at,this.hass)})}</span
                        >`:c}
                  </li>`)}
            </ul>
          </section>`:c}
    `}settingText({value:e}){return typeof e=="boolean"?this.t(e?"meter.on":"meter.off"):String(e)}static{this.styles=[...b.styles,m`
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
    `]}};g("mbus-meter",Le);var De={number:r=>r.number,maker:r=>r.maker,model:r=>r.model??r.medium,medium:r=>r.medium,area:r=>r.area,address:r=>r.address,place:(r,s)=>s},Jt=(r,s,e)=>r.replace(/\{(\w+)\}/g,(t,i)=>{let n=De[i];return n?String(n(s,e)??""):t}).replace(/\s+/g," ").trim(),Ne=(r,s)=>{let e=new Map(s.map(n=>[n.number,n])),t=new Map,i=[];for(let n of r.split(/\r?\n/).map(a=>a.trim())){if(!n)continue;let l=(n.match(/\b[0-9A-F]{8}\b/gi)??[]).find(u=>e.has(u.toUpperCase())),d=l&&e.get(l.toUpperCase()),h=l?n.replace(l,"	").replace(/[\t;,"]+/g," ").replace(/\s+/g," ").trim():"";d&&h?t.set(d.id,h):i.push(n)}return{names:t,strange:i}};var Xt={minute:60,hour:3600,day:86400},es=3600,js=60,qs=31*86400,zs=3,Fe=class extends ${constructor(){super(...arguments);this.meters=[];this.task=null;this.work=new O(this);this.area="";this.pattern="{medium} {number}";this.list="";this.amount="1";this.unit="hour";this.isUsual=!1;this.source="";this.texts=(e,t)=>this.t(e,t);this.closed=()=>{this.task=null,this.work.clear()}}static{this.properties={hass:{attribute:!1},meters:{attribute:!1},task:{state:!0},area:{state:!0},pattern:{state:!0},list:{state:!0},amount:{state:!0},unit:{state:!0},isUsual:{state:!0},source:{state:!0}}}t(e,t){return M(this.hass,e,t)}render(){return!this.meters.length&&!this.task?c:o`
      <div class="bar">
        <strong role="status">${this.t("bulk.selected",{count:this.meters.length})}</strong>
        ${["name","area","interval","records","read","remove"].map(e=>o`<button
              @click=${()=>{this.open(e)}}
            >
              ${this.t(`bulk.${e}`)}
            </button>`)}
        <button
          @click=${()=>{this.dispatchEvent(new CustomEvent("cleared"))}}
        >
          ${this.t("bulk.clear")}
        </button>
      </div>
      ${this.task?this.dialog(this.task):c}
    `}open(e){this.task=e,this.work.clear()}updated(){let e=this.renderRoot.querySelector("dialog");e&&!e.open&&e.showModal()}dialog(e){return o`<dialog
      aria-labelledby="title"
      @close=${this.closed}
      @cancel=${t=>{this.work.isRunning&&t.preventDefault()}}
    >
      <form
        @submit=${t=>{t.preventDefault(),this.run(e)}}
      >
        <h2 id="title">${this.t(`bulk.${e}`)}</h2>
        <p class="faint">${this.t("bulk.selected",{count:this.meters.length})}</p>
        ${this.work.problems?c:this.fields(e)} ${this.work.render(this.texts)}
        <div class="actions">${this.actions()}</div>
      </form>
    </dialog>`}actions(){let e=()=>{this.work.stop()},t=()=>{this.renderRoot.querySelector("dialog")?.close()};return this.work.isRunning?o`<button type="button" @click=${e}>${this.t("bulk.stop")}</button>`:this.work.problems?o`<button type="button" class="main" @click=${t}>
        ${this.t("bulk.close")}
      </button>`:o`<button type="button" @click=${t}>${this.t("bulk.cancel")}</button>
      <button class="main">${this.t(this.task==="remove"?"bulk.remove":"bulk.apply")}</button>`}fields(e){switch(e){case"area":return this.areaField();case"interval":return this.intervalFields();case"name":return this.nameFields();case"read":return o`<p>${this.t("bulk.read_help")}</p>`;case"records":return this.recordsField();case"remove":return o`<p class="notice bad">${this.t("bulk.remove_help")}</p>`}}areaField(){let e=Object.values(this.hass.areas).sort((t,i)=>t.name.localeCompare(i.name,this.hass.language));return o`<label
      >${this.t("columns.area")}
      <select
        ?disabled=${this.work.isRunning}
        @change=${t=>{this.area=t.target.value}}
      >
        <option value="" ?selected=${this.area===""}>${this.t("meters.no_area")}</option>
        ${e.map(t=>o`<option value=${t.area_id} ?selected=${t.area_id===this.area}>
              ${t.name}
            </option>`)}
      </select>
    </label>`}intervalFields(){return o`<label class="check"
        ><input
          type="checkbox"
          .checked=${this.isUsual}
          ?disabled=${this.work.isRunning}
          @change=${e=>{this.isUsual=e.target.checked}}
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
            @input=${e=>{this.amount=e.target.value}}
          />
        </label>
        <label
          >${this.t("bulk.unit")}
          <select
            ?disabled=${this.isUsual||this.work.isRunning}
            @change=${e=>{this.unit=e.target.value}}
          >
            ${Object.keys(Xt).map(e=>o`<option value=${e} ?selected=${e===this.unit}>
                  ${this.t(`bulk.${e}s`)}
                </option>`)}
          </select>
        </label>
      </div>
      ${this.isUsual||this.seconds>=es?c:o`<p class="notice">${this.t("bulk.battery")}</p>`}`}get model(){return this.meters.find(e=>e.id===this.source)??this.meters[0]}recordsField(){let e=[...this.meters].sort((t,i)=>t.name.localeCompare(i.name,this.hass.language,{numeric:!0}));return o`<label
        >${this.t("bulk.as_of")}
        <select
          ?disabled=${this.work.isRunning}
          @change=${t=>{this.source=t.target.value}}
        >
          ${e.map(t=>o`<option value=${t.id} ?selected=${t.id===this.model?.id}>
                ${t.name} · ${[t.maker,t.model??t.medium].filter(Boolean).join(" ")}
              </option>`)}
        </select>
      </label>
      <p>${this.t("bulk.records_help")}</p>`}get seconds(){let e=Math.round(Number(this.amount)*Xt[this.unit]);return Math.min(Math.max(e||es,js),qs)}nameFields(){return o`<label
        >${this.t("bulk.pattern")}
        <input
          type="text"
          ?required=${!this.list.trim()}
          maxlength="200"
          .value=${this.pattern}
          ?disabled=${this.work.isRunning}
          @input=${e=>{this.pattern=e.target.value}}
        />
      </label>
      <div class="parts">
        ${Object.keys(De).map(e=>o`<button
              type="button"
              ?disabled=${this.work.isRunning}
              @click=${()=>{this.pattern=`${this.pattern} {${e}}`.trim()}}
            >
              ${e==="place"?this.t("bulk.place"):this.t(`columns.${e}`)}
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
          @input=${e=>{this.list=e.target.value}}
        ></textarea>
      </label>
      ${this.previews()}`}previews(){let e=this.naming(),t=this.meters.map(e).filter(n=>n!==null),{strange:i}=Ne(this.list,this.meters);return o`<p class="faint">${this.t("bulk.preview",{count:t.length})}</p>
      <ul>
        ${t.slice(0,zs).map(n=>o`<li><bdi>${n}</bdi></li>`)}
      </ul>
      ${i.length?o`<p class="notice">
            ${this.t("bulk.strange",{count:i.length})}
            <bdi class="code">${i[0]}</bdi>
          </p>`:c}`}naming(){if(!this.list.trim())return(t,i)=>Jt(this.pattern,t,i+1)||null;let{names:e}=Ne(this.list,this.meters);return t=>e.get(t.id)??null}async run(e){if(this.work.isRunning||this.work.problems)return;let t=this.naming(),i=this.meters.map((a,l)=>({meter:a,name:t(a,l)})),n=e==="name"?i.filter(a=>a.name!==null):i;if(e==="interval"||e==="records"){await this.work.all(n.length,a=>this.setAll(e,a));return}await this.work.each(n,({meter:a,name:l})=>this.runOne(e,a,l),({meter:a})=>a.name)}async setAll(e,t){let{meters:i,model:n}=this,a=this.isUsual?null:this.seconds;try{let l=e==="records"&&n?await $t(this.hass,n,i):await vt(this.hass,i,a);this.work.done=i.length;let d=new Map(i.map(h=>[h.meter_id,h.name]));for(let{meter_id:h,problem:u}of l)u&&t.push({name:d.get(h)??h,text:this.t(u==="other_model"?"bulk.other_model":"bulk.gone")})}catch(l){t.push({name:this.t(`bulk.${e}`),text:f(this.hass,l)})}}async runOne(e,t,i){try{return e==="remove"?(await yt(this.hass,t),null):t.device_id?(e==="area"?await Z(this.hass,t.device_id,{area_id:this.area||null}):e==="name"?await Z(this.hass,t.device_id,{name_by_user:i}):await de(this.hass,t.device_id),null):this.t("bulk.gone")}catch(n){return n instanceof N?this.t("bulk.no_button"):f(this.hass,n)}}static{this.styles=[T,m`
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
    `]}};g("mbus-bulk",Fe);var ts=r=>r.flatMap(({entry_id:s,columns:e,rows:t})=>t.map(i=>{let n=Object.fromEntries(e.map((v,_)=>[v,i[_]])),{amount_name:a,amount_kind:l,amount_text:d,amount_unit:h,...u}={...n,entry_id:s};return{...u,amount:a===null||l===null?null:{name:a,kind:l,text:d,unit:h}}}));var me=class{constructor(){this.gateways=[];this.isLoaded=!1;this.rows=new Map;this.joined=null;this.devices=null;this.areas=null}apply(s){s.is_first&&(this.rows=new Map,this.isLoaded=!0);for(let e of s.removed??[])this.rows.delete(e);for(let e of ts(s.meters??[]))this.rows.set(e.meter_id,e);s.gateways&&(this.gateways=s.gateways),this.joined=null}move(s,e){let t=this.rows.get(s);t&&(this.rows.set(s,{...t,address:e,answers_at:e}),this.joined=null)}meters(s){if(this.joined&&this.devices===s.devices&&this.areas===s.areas)return this.joined;this.devices=s.devices,this.areas=s.areas;let e=new Map(this.gateways.map(t=>[t.entry_id,t.title]));return this.joined=[...this.rows.values()].map(t=>Gs(t,s,e)),this.joined}get total(){return this.rows.size}},Gs=(r,s,e)=>{let t=r.device_id?s.devices[r.device_id]:void 0,i=t?.name_by_user??t?.name??r.title,n=(t?.area_id?s.areas[t.area_id]?.name:void 0)??"",a=e.get(r.entry_id)??"",l=[i,r.number,r.maker,r.model,r.medium,r.address,n,a];return{...r,id:r.meter_id,name:i,area:n,gateway:a,haystack:l.join(`
`).toLowerCase()}},ss=r=>r.toLowerCase().split(/\s+/).filter(Boolean),is=(r,s)=>{let e=ss(s);return r.filter(t=>e.every(i=>t.haystack.includes(i)))},rs=r=>{let s=ss(r);return s.length===0?null:e=>s.some(t=>t===e.number?.toLowerCase()||t===String(e.address))};var ns={gateway:r=>r.gateway,model:r=>[r.maker,r.model??r.medium].filter(Boolean).join(" "),area:r=>r.area,medium:r=>r.medium,state:r=>r.state},ls="answering",ge="trouble",ds=new Set(["waiting","left_in_peace","not_running"]),Ie=class extends b{constructor(){super(...arguments);this.view=Gt();this.items=[];this.joined=null;this.columns=[];this.labels=null;this.groupOf=null;this.wasAlone=!0;this.isFirst=null}static{this.properties={view:{state:!0}}}connectedCallback(){super.connectedCallback();let e=x();e!==null&&e!==this.view.gateway&&this.change({gateway:e})}willUpdate(e){let t=e.get("hass"),i=R(t,this.hass),n=this.store.gateways.length<2,a=this.wasAlone!==n;this.wasAlone=n,(!this.labels||i||a||e.has("narrow"))&&this.name(),(e.has("view")||i)&&(this.groupOf=this.grouping(),this.isFirst=rs(this.view.search));let l=this.store.meters(this.hass);(l!==this.joined||e.has("view"))&&(this.joined=l,this.items=this.found(l))}name(){this.labels={table:this.t("tabs.meters"),select:a=>this.t("meters.select",{name:a}),selectAll:this.t("meters.select_all"),count:(a,l)=>`${a} (${l})`};let e=(a,l,d=1)=>({key:a,label:this.t(`columns.${a}`),width:l,grow:d,cell:h=>String(h[a]??""),order:h=>{let u=h[a];return typeof u=="boolean"?Number(u):u}}),{hass:t}=this,i=[{...e("name",170,3),isNarrow:!0,cell:a=>this.narrow?this.nameOnPhone(a):o`<bdi>${a.name}</bdi>`},e("number",116),{key:"state",label:this.t("columns.state"),width:130,cell:a=>this.state(a),order:a=>this.t(`states.${a.state}`)},{key:"amount",label:this.t("columns.amount"),width:130,isNumeric:!0,isNarrow:!0,cell:a=>o`<bdi title=${a.amount?.name??""}>${j(a.amount,t)}</bdi>`,order:a=>a.amount?.text==null?null:Number(a.amount.text)},{key:"read_at",label:this.t("columns.read_at"),width:160,cell:a=>a.read_at?o`<bdi>${A(1e3*a.read_at,t)}</bdi>`:"–",order:a=>a.read_at},e("area",100),{...e("address",84),isNumeric:!0},e("maker",110),e("model",110,2),e("medium",130),e("gateway",120),{key:"interval_s",label:this.t("columns.interval_s"),width:100,isNumeric:!0,cell:a=>a.interval_s?pe(a.interval_s,t):"",order:a=>a.interval_s},{...e("failed_reads",100),isNumeric:!0}],n=this.store.gateways.length<2;this.columns=i.filter(a=>a.key!=="gateway"||!n)}state(e){let t=e.state===ls?"good":ds.has(e.state)?"quiet":"bad";return o`<span class="state ${t}" title=${e.problem??""}
      >${this.t(`states.${e.state}`)}</span
    >`}nameOnPhone(e){return o`<div class="ellipsis"><bdi>${e.name}</bdi></div>
      <div class="faint ellipsis"><bdi>${e.number}</bdi> ${this.state(e)}</div>`}found(e){let{gateway:t,state:i,search:n}=this.view,a=e.filter(l=>as(l,t)&&(!i||(i===ge?os(l):l.state===i)));return is(a,n)}change(e){this.view={...this.view,...e},Wt(this.view)}grouping(){let e=this.view.group,t=ns[e];return t?i=>{let n=t(i),a=e==="state"?this.t(`states.${n}`):n;return{key:n,label:a||this.t(`meters.no_${e}`)}}:null}render(){let{store:e,view:t}=this;if(!e.isLoaded)return o`<div class="empty">${this.t("shell.loading")}</div>`;let i=new Set(t.selected),n=(this.joined??[]).filter(a=>i.has(a.meter_id));return o`
      ${e.gateways.filter(a=>!a.is_running).map(a=>o`<div class="notice bad" role="status">
              ${this.t("meters.gateway_not_running",{gateway:a.title})}
              ${a.problem??""}
            </div>`)}
      <div class="bar">
        <input
          type="search"
          aria-label=${this.t("meters.search")}
          placeholder=${this.t("meters.search")}
          .value=${t.search}
          @input=${a=>{this.change({search:a.target.value})}}
        />
        ${this.choice("gateway",[["",this.t("meters.all_gateways")],...k(e.gateways)])}
        ${this.choice("state",[["",this.t("meters.all_states")],[ge,this.t("meters.trouble")],...[...new Set((this.joined??[]).map(a=>a.state))].map(a=>[a,this.t(`states.${a}`)])])}
        ${this.choice("group",[["",this.t("meters.no_groups")],...Object.keys(ns).map(a=>[a,this.t(`columns.${a}`)])])}
        ${this.trouble()}
        <span class="faint" role="status"
          ><bdi
            >${this.t("meters.count",{count:this.items.length,total:e.total})}</bdi
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
            .nameOf=${Ws}
            .labels=${this.labels}
            .isFirst=${this.isFirst}
            .sort=${t.sort}
            .ascending=${t.ascending}
            .selected=${i}
            .narrow=${this.narrow}
            @opened=${a=>{let{entry_id:l,meter_id:d}=a.detail;F(`/mbus/meter/${l}/${d}`)}}
            @selected=${a=>{this.change({selected:a.detail})}}
            @sorted=${a=>{this.change({sort:a.detail.key,ascending:a.detail.ascending})}}
          ></mbus-table>`:o`<div class="empty">
            ${this.t(e.total?"meters.none_found":"meters.none")}
          </div>`}
    `}trouble(){let{gateway:e,state:t}=this.view,i=t===ge,n=(this.joined??[]).filter(a=>as(a,e)&&os(a)).length;return!n&&!i?c:o`<button
      class=${i?"main":""}
      aria-pressed=${i}
      @click=${()=>{this.change({state:i?"":ge})}}
    >
      ${this.t("meters.trouble")} (${n})
    </button>`}choice(e,t){let i={gateway:"columns.gateway",state:"columns.state",group:"meters.group"};return w({label:this.t(i[e]),options:t,chosen:this.view[e],choose:n=>{this.change({[e]:n})}})}static{this.styles=[...b.styles,m`
      input[type="search"] {
        flex: 1 1 200px;
        max-width: 420px;
      }
      select {
        max-width: 180px;
      }
    `]}},Ws=r=>r.name,as=(r,s)=>!s||r.entry_id===s,os=r=>r.state!==ls&&!ds.has(r.state);g("mbus-meters",Ie);var Ks=new Set(["energy","volume","hca_units"]),cs=({key:r,unit:s})=>`${r} ${s??""}`,hs=r=>{let s=new Map;for(let e of r.flatMap(t=>t.records)){let t=cs(e),{key:i,name:n,unit:a}=e,l=s.get(t)??{id:t,key:i,name:n,unit:a,meters:0};l.meters+=1,s.set(t,l)}return[...s.values()].sort((e,t)=>t.meters-e.meters)},us=r=>{let s=r.filter(e=>Ks.has(e.key));return(s.length?s:r.slice(0,1)).map(e=>e.id)},ps=r=>r.map((s,e)=>({id:s.device_id??String(e),reading:s,records:new Map(s.records.map(t=>[cs(t),t]))}));var fe=(r,s,e)=>{let t=document.createElement("a");t.href=URL.createObjectURL(new Blob([s],{type:e})),t.download=r,t.click(),setTimeout(()=>{URL.revokeObjectURL(t.href)},1e4)},Ys=`
  @page { margin: 12mm; }
  body { font: 9pt/1.3 sans-serif; }
  h1 { font-size: 12pt; }
  table { width: 100%; border-collapse: collapse; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  th, td { padding: 2pt 4pt; border-bottom: 0.5pt solid #999; text-align: start; }
  .end { text-align: end; font-variant-numeric: tabular-nums; }
`,Qs=r=>{let s=document.implementation.createHTMLDocument(r.title);s.documentElement.lang=r.language;let e=(a,l,d="",h=!1)=>{let u=s.createElement(l);return u.textContent=d,h&&(u.className="end"),a.append(u),u};e(s.head,"style",Ys),e(s.body,"h1",r.title);let t=e(s.body,"table"),i=e(e(t,"thead"),"tr");r.head.forEach((a,l)=>e(i,"th",a,r.numeric[l]));let n=e(t,"tbody");for(let a of r.rows){let l=e(n,"tr");a.forEach((d,h)=>e(l,"td",d,r.numeric[h]))}return s},ms=r=>{let s=document.createElement("iframe");s.style.cssText="position: fixed; inset-inline-start: -100vw; width: 100vw; height: 100vh",s.ariaHidden="true",s.srcdoc=`<!doctype html>${Qs(r).documentElement.outerHTML}`,s.addEventListener("load",()=>{let e=s.contentWindow;e?.addEventListener("afterprint",()=>{s.remove()}),e?.print()}),document.body.append(s)};var Zs="\uFEFF",Ve=class extends b{constructor(){super(...arguments);this.gateway=x()??"";this.at="";this.since="";this.isRead=!1;this.told=null;this.request={};this.rows=[];this.quantities=[];this.chosen=new Set;this.isAsking=!1;this.problem=null;this.sort="name";this.ascending=!0;this.columns=[];this.labels=null;this.asked=e=>{e.preventDefault(),this.ask()};this.print=()=>{let{at:e,since:t}=this.request,i=d=>ce(d,this.hass),n=e?i(e):A(this.told?.at??"",this.hass),a=new Map(this.shown.flatMap(d=>{let h=u=>u.records.get(d.id);return[[`${d.id} at`,u=>this.valueText(h(u))],[`${d.id} since`,u=>this.valueText(h(u)?.since)],[`${d.id} counted`,u=>this.valueText({value:h(u)?.counted??null,time:null,source:null})]]})),l=(d,h)=>a.get(h)?.(d)??d.reading[h]??"";ms({title:`${this.t("readings.title")}, ${t?`${i(t)} – ${n}`:n}`,language:this.hass.language,head:this.columns.map(d=>d.label),rows:this.rows.map(d=>this.columns.map(h=>l(d,h.key))),numeric:this.columns.map(d=>d.isNumeric??!1)})}}static{this.properties={told:{state:!0},isAsking:{state:!0},problem:{state:!0},chosen:{state:!0},sort:{state:!0},ascending:{state:!0}}}willUpdate(e){let t=e.get("hass"),i=R(t,this.hass);(!this.labels||i||e.has("told")||e.has("chosen"))&&this.name()}name(){this.labels={table:this.t("tabs.readings"),select:t=>t,selectAll:"",count:(t,i)=>`${t} (${i})`};let e=(t,i)=>({key:t,label:this.t(t==="problem"?"readings.problem":`columns.${t}`),width:i,cell:({reading:n})=>o`<bdi title=${n[t]??""}>${n[t]??""}</bdi>`,order:({reading:n})=>n[t]});this.columns=[{...e("name",170),grow:2,isNarrow:!0},e("number",110),e("area",100),...this.shown.flatMap((t,i)=>this.columnsOf(t,i===0)),e("problem",160)]}get shown(){return this.quantities.filter(e=>this.chosen.has(e.id))}columnsOf(e,t){let i=e.unit?`${e.name} (${e.unit})`:e.name,n=(d,h,u)=>({key:`${e.id} ${d}`,label:h,width:d==="at"?160:200,isNumeric:!0,cell:p=>this.end(u(p)),order:p=>u(p)?.value??null}),a={...n("at",i,d=>d.records.get(e.id)),isNarrow:t};return this.request.since===void 0?[a]:this.rows.some(d=>d.records.get(e.id)?.since)?[a,n("since",this.t("readings.before",{name:i}),d=>d.records.get(e.id)?.since),n("counted",this.t("readings.counted",{name:i}),d=>{let h=d.records.get(e.id)?.counted;return h===void 0?void 0:{value:h,time:null,source:null}})]:[a]}valueText(e){return e?.value==null?"–":typeof e.value=="number"?I(String(e.value),this.hass.locale):e.value}end(e){let t=e?.time?A(e.time,this.hass):"";return o`<div title=${t}><bdi>${this.valueText(e)}</bdi></div>
      ${e?.source?o`<div class="small faint ellipsis">${this.t(`readings.${e.source}`)}</div>`:c}`}render(){let{store:e,told:t}=this;return e.isLoaded?o`
      <form class="bar" @submit=${this.asked}>
        ${w({label:this.t("columns.gateway"),options:[["",this.t("meters.all_gateways")],...k(e.gateways)],chosen:this.gateway,choose:i=>{this.gateway=i}})}
        ${this.date("at")} ${this.date("since")}
        <label class="check"
          ><input
            type="checkbox"
            .checked=${this.isRead}
            @change=${i=>{this.isRead=i.target.checked}}
          />
          ${this.t("readings.read_first")}</label
        >
        <button class="main" ?disabled=${this.isAsking}>${this.t("readings.show")}</button>
        ${t?.readings.length?o`<button type="button" @click=${()=>{this.save()}}>
                ${this.t("readings.save")}
              </button>
              <button type="button" @click=${this.print}>${this.t("readings.print")}</button>`:c}
      </form>
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:c}
      ${this.quantities.length?o`<details class="choice">
            <summary>${this.t("readings.quantities",{count:this.chosen.size})}</summary>
            <div class="boxes">${this.quantities.map(i=>this.box(i))}</div>
          </details>`:c}
      ${t?.readings.length?o`<mbus-table
            .columns=${this.columns}
            .items=${this.rows}
            .nameOf=${i=>i.reading.name}
            .labels=${this.labels}
            .sort=${this.sort}
            .ascending=${this.ascending}
            .narrow=${this.narrow}
            @sorted=${i=>{this.sort=i.detail.key,this.ascending=i.detail.ascending}}
          ></mbus-table>`:o`<div class="empty" role="status">
            ${this.t(this.isAsking?"shell.loading":t?"meters.none":"readings.help")}
          </div>`}
    `:o`<div class="empty">${this.t("shell.loading")}</div>`}date(e){return o`<label class="check"
      >${this.t(`readings.${e}`)}
      <input
        type="date"
        .value=${this[e]}
        @change=${t=>{this[e]=t.target.value}}
      />
    </label>`}box(e){return o`<label class="check"
      ><input
        type="checkbox"
        .checked=${this.chosen.has(e.id)}
        @change=${t=>{let i=new Set(this.chosen);t.target.checked?i.add(e.id):i.delete(e.id),this.chosen=i}}
      />
      <bdi>${e.name}${e.unit?` (${e.unit})`:""}</bdi>
      <span class="faint">${e.meters}</span></label
    >`}async ask(){let e=this.store.gateways.find(i=>i.entry_id===this.gateway)?.device_id,t={...e?{device_id:[e]}:{},...this.at?{at:this.at}:{},...this.since?{since:this.since}:{},...this.isRead?{read:!0}:{}};this.isAsking=!0,this.problem=null;try{let i=await Et(this.hass,t);this.rows=ps(i.readings),this.quantities=hs(i.readings);let n=this.quantities.filter(a=>this.chosen.has(a.id));this.chosen=new Set(n.length?[...this.chosen]:us(this.quantities)),this.request=t,this.told=i}catch(i){this.problem=f(this.hass,i)}finally{this.isAsking=!1}}async save(){let e=I("1.5",this.hass.locale).includes(","),t={...this.request};delete t.read;try{let i=await At(this.hass,{...t,keys:[...new Set(this.shown.map(n=>n.key))],decimal:e?"comma":"point",separator:e?"semicolon":"comma"});fe("mbus-readings.csv",`${Zs}${i}`,"text/csv")}catch(i){this.problem=f(this.hass,i)}}static{this.styles=[...b.styles,m`
      select {
        max-width: 180px;
      }
      .choice {
        padding: 0 16px 8px;
      }
      .boxes {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        max-height: 160px;
        padding-block: 8px;
        overflow: auto;
      }
    `]}};g("mbus-readings",Ve);var gs=r=>r.trim().toLowerCase(),fs=async(r,s,e)=>{let t=gs(s),n=Object.values(r.areas).find(l=>gs(l.name)===t)?.area_id??e.get(t);if(n!==void 0)return n;let a=await wt(r,s.trim());return e.set(t,a.area_id),a.area_id};var be=class{constructor(s){this.state=null;this.items=[];this.selected=new Set;this.rows=new Map;this.follows=new Set;this.key=`mbus-found-${s}`,this.kept=this.stored()}apply(s){s.is_first&&(this.rows=new Map),s.search!==void 0&&(this.state=s.search);for(let e of s.found??[])this.rows.set(e.id,e);(s.is_first||s.found?.length)&&(this.items=[...this.rows.values()]),this.choose()}select(s){let e=new Set(s);this.kept.unwanted=this.items.filter(t=>!e.has(t.id)).map(t=>t.id);for(let t of this.items)t.read_through!==null&&e.has(t.id)&&this.follows.add(t.id);this.choose(),this.keep()}nameOf(s){return this.kept.given[s.id]?.name??s.name}areaOf(s){return this.kept.given[s.id]?.area??""}give(s,e){this.kept.given[s]={...this.kept.given[s],...e},this.keep()}choose(){let s=new Set(this.kept.unwanted);this.selected=new Set(this.items.filter(e=>!e.is_known&&!s.has(e.id)&&(e.read_through===null||this.follows.has(e.id))).map(e=>e.id))}stored(){let s={given:{},unwanted:[]};try{return{...s,...JSON.parse(sessionStorage.getItem(this.key)??"{}")}}catch{return s}}keep(){try{sessionStorage.setItem(this.key,JSON.stringify(this.kept))}catch{}}};var Js=["secondary","primary","both"],Xs=["suggested","all"],Be=class extends b{constructor(){super(...arguments);this.gateway=x()??"";this.found=null;this.told=0;this.problem=null;this.sort="number";this.ascending=!0;this.method="secondary";this.isThorough=!1;this.preset="suggested";this.withHistory=!0;this.columns=[];this.labels=null;this.followed="";this.unsubscribe=null;this.work=new O(this);this.start=()=>{this.work.clear(),this.command(_t(this.hass,this.gateway,this.method,this.isThorough))}}static{this.properties={gateway:{state:!0},told:{state:!0},problem:{state:!0},sort:{state:!0},ascending:{state:!0}}}disconnectedCallback(){super.disconnectedCallback(),this.unfollow()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.requestUpdate()}willUpdate(e){let t=e.get("hass");(!this.labels||R(t,this.hass)||e.has("narrow"))&&this.name(),this.gateway||(this.gateway=this.store.gateways[0]?.entry_id??""),this.gateway&&this.gateway!==this.followed&&this.isConnected&&this.follow()}follow(){this.unfollow();let e=new be(this.gateway);this.found=e,this.followed=this.gateway,this.problem=null,this.work.clear(),this.unsubscribe=xt(this.hass,this.gateway,t=>{e.apply(t),this.told+=1}),this.unsubscribe.catch(t=>{this.problem=f(this.hass,t)})}unfollow(){this.unsubscribe?.then(e=>e()).catch(()=>{}),this.unsubscribe=null,this.followed=""}name(){this.labels={table:this.t("tabs.search"),select:t=>this.t("meters.select",{name:t}),selectAll:this.t("meters.select_all"),count:(t,i)=>`${t} (${i})`};let e=(t,i)=>({key:t,label:this.t(`columns.${t}`),width:i,cell:n=>o`<bdi>${n[t]??""}</bdi>`,order:n=>n[t]});this.columns=[{...e("number",130),isNarrow:!0},{key:"name",label:this.t("columns.name"),width:180,grow:3,isNarrow:!0,cell:t=>this.field(t,"name")},{key:"area",label:this.t("columns.area"),width:140,grow:2,cell:t=>this.field(t,"area")},{key:"standing",label:this.t("columns.state"),width:150,cell:t=>this.standing(t),order:t=>this.standing(t)},{key:"amount",label:this.t("columns.amount"),width:130,isNumeric:!0,cell:t=>o`<bdi title=${t.amount?.name??""}>${j(t.amount,this.hass)}</bdi>`},{key:"address",label:this.t("columns.address"),width:84,isNumeric:!0,cell:t=>String(t.address??""),order:t=>t.address},e("maker",110),e("model",110),e("medium",130)]}standing(e){return e.is_known?this.t("search.known"):e.read_through===null?this.t("search.new"):this.t("search.elsewhere",{gateway:e.read_through})}field(e,t){let{found:i}=this;if(!i)return"";let n=t==="name"?i.nameOf(e):i.areaOf(e);return e.is_known?o`<bdi>${n}</bdi>`:o`<input
      type="text"
      class="given"
      maxlength="200"
      list=${t==="area"?"areas":c}
      aria-label="${this.t(`columns.${t}`)}, ${e.number??e.name}"
      .value=${n}
      ?disabled=${this.work.isRunning}
      @click=${a=>{a.stopPropagation()}}
      @input=${a=>{i.give(e.id,{[t]:a.target.value})}}
    />`}render(){let{store:e,found:t}=this;if(!e.isLoaded)return o`<div class="empty">${this.t("shell.loading")}</div>`;if(!e.gateways.length)return o`<div class="empty">${this.t("meters.none")}</div>`;let i=t?.state??null;return o`
      <datalist id="areas">
        ${Object.values(this.hass.areas).map(n=>o`<option value=${n.name}></option>`)}
      </datalist>
      ${this.controls(i)}
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:c}
      ${i?this.progress(i):c}
      ${t?.items.length?o`${this.adding(t)}
            <mbus-table
              .columns=${this.columns}
              .items=${t.items}
              .nameOf=${n=>n.name}
              .labels=${this.labels}
              .sort=${this.sort}
              .ascending=${this.ascending}
              .selected=${t.selected}
              .isSelectable=${bs}
              .isFirst=${bs}
              .narrow=${this.narrow}
              @opened=${n=>{let a=new Set(t.selected);a.delete(n.detail.id)||a.add(n.detail.id),this.select([...a])}}
              @selected=${n=>{this.select(n.detail)}}
              @sorted=${n=>{this.sort=n.detail.key,this.ascending=n.detail.ascending}}
            ></mbus-table>`:o`<div class="empty">
            ${this.t(i===null?"search.help":i.is_running?"search.nobody_yet":"search.nobody")}
          </div>`}
    `}select(e){this.found?.select(e),this.told+=1}controls(e){let t=e?.is_running??!1;return o`<div class="bar">
      ${w({label:this.t("columns.gateway"),options:k(this.store.gateways),chosen:this.gateway,isDisabled:this.work.isRunning,choose:i=>{this.gateway=i}})}
      ${w({label:this.t("search.method"),options:Js.map(i=>[i,this.t(`search.by_${i}`)]),chosen:e?.method??this.method,isDisabled:t,choose:i=>{this.method=i}})}
      <label class="check" title=${this.t("search.thorough_help")}
        ><input
          type="checkbox"
          .checked=${this.isThorough}
          ?disabled=${t}
          @change=${i=>{this.isThorough=i.target.checked}}
        />
        ${this.t("search.thorough")}</label
      >
      ${t?o`<button @click=${()=>{this.command(kt(this.hass,this.gateway))}}>
            ${this.t("bulk.stop")}
          </button>`:o`<button class="main" ?disabled=${this.work.isRunning} @click=${this.start}>
            ${this.t("search.start")}
          </button>`}
    </div>`}async command(e){this.problem=null;try{await e}catch(t){this.problem=f(this.hass,t)}}progress(e){let t=Math.floor(100*e.fraction),i=this.found?.items??[],n=i.filter(l=>!l.is_known).length,a=[this.t("search.found",{count:i.length,new:n}),this.t("search.requests",{count:e.requests}),...e.is_running?[`${t} %`,...e.remaining_s===null?[]:[this.t("search.left",{time:Qt(e.remaining_s)})],...e.asked===null?[]:[this.t("search.asked",{who:e.asked})]]:[]];return o`<div class="progress">
      ${e.is_running?o`<progress
            aria-label=${this.t("search.progress")}
            max="100"
            value=${t}
          ></progress>`:c}
      <p>${a.map((l,d)=>o`${d?" · ":""}<bdi>${l}</bdi>`)}</p>
      ${e.was_stopped?o`<p role="status">${this.t("search.stopped")}</p>`:c}
      ${e.problem?o`<div class="notice bad" role="alert">${e.problem}</div>`:c}
      ${e.remarks.length?o`<ul class="problems notice">
            ${e.remarks.map(l=>o`<li>${l}</li>`)}
          </ul>`:c}
    </div>`}adding(e){let t=e.selected.size,{isRunning:i}=this.work;return o`<div class="bar">
        ${i?o`<button
              @click=${()=>{this.work.stop()}}
            >
              ${this.t("bulk.stop")}
            </button>`:o`<button class="main" ?disabled=${!t} @click=${()=>{this.add(e)}}>
              ${this.t("search.add",{count:t})}
            </button>`}
        ${w({label:this.t("search.preset"),options:Xs.map(n=>[n,this.t(`search.${n}`)]),chosen:this.preset,isDisabled:i,choose:n=>{this.preset=n}})}
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
          @change=${n=>{let a=n.target.value;for(let l of e.selected)e.give(l,{area:a});e.items=[...e.items],this.told+=1}}
        />
      </div>
      ${i||this.work.problems?o`<div class="progress">${this.work.render(this.texts)}</div>`:c}`}async add(e){let t=e.items.filter(n=>e.selected.has(n.id)),i=new Map;await this.work.each(t,n=>this.addOne(e,n,i),n=>e.nameOf(n))}async addOne(e,t,i){let n=e.nameOf(t).trim(),a=e.areaOf(t).trim();try{let l=await Rt(this.hass,{entry_id:this.gateway,found_id:t.id,name:n&&n!==t.name?n:null,preset:this.preset,with_history:this.withHistory});if(l.meter_id===null)return this.t("search.known");if(a&&l.device_id){let d=await fs(this.hass,a,i);await Z(this.hass,l.device_id,{area_id:d})}return l.is_whole?null:this.t("search.partly")}catch(l){return f(this.hass,l)}}static{this.styles=[...b.styles,m`
      select {
        max-width: 220px;
      }
      .progress {
        padding-inline: 16px;
      }
      .progress p {
        margin: 4px 0;
        font-variant-numeric: tabular-nums;
      }
    `]}},bs=r=>!r.is_known;g("mbus-search",Be);var ve=class{constructor(){this.frames=[];this.lost=0;this.waiting=[];this.isHeld=!1}get isPaused(){return this.isHeld}get news(){return this.waiting.length}take(s){this.lost+=s.lost??0;let e=s.frames??[];e.length!==0&&(this.isHeld?this.waiting=je(this.waiting,e):this.frames=je(this.frames,e))}pause(){this.isHeld=!0}resume(){this.isHeld=!1,this.frames=je(this.frames,this.waiting),this.waiting=[]}clear(){this.frames=[],this.waiting=[],this.lost=0}},je=(r,s)=>[...r,...s].slice(-2e3),vs=(r,s)=>r.map(e=>{let t=e.is_sent?"→":"←",i=s(e).replaceAll(/\s+/g," "),n=`# ${new Date(e.at).toISOString()} ${t} ${i}`;return!e.is_sent&&e.kind==="answer"?`${n}
${e.hex}`:`${n} ${e.hex}`.trimEnd()}).join(`
`)+`
`;var qe=class extends b{constructor(){super(...arguments);this.ring=new ve;this.gateway=x()??"";this.text="";this.taken=null;this.isPasting=!1;this.problem=null;this.unsubscribe=null;this.columns=[];this.labels=null;this.meters=new Map;this.pause=()=>{this.ring.isPaused?this.ring.resume():this.ring.pause(),this.requestUpdate()};this.clear=()=>{this.ring.clear(),this.requestUpdate()};this.paste=()=>{this.isPasting=!0};this.closed=()=>{this.isPasting=!1,this.taken=null}}static{this.properties={gateway:{state:!0},text:{state:!0},taken:{state:!0},isPasting:{state:!0},problem:{state:!0}}}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.watch()}disconnectedCallback(){super.disconnectedCallback(),this.unsubscribe?.then(e=>e()).catch(()=>{}),this.unsubscribe=null}firstUpdated(){this.watch()}watch(){this.unsubscribe=gt(this.hass,e=>{this.ring.take(e),this.requestUpdate()}),this.unsubscribe.catch(e=>{this.unsubscribe=null,this.problem=f(this.hass,e)})}willUpdate(e){let t=e.get("hass");(!this.labels||R(t,this.hass))&&this.name(),this.meters=new Map(this.store.meters(this.hass).map(i=>[i.meter_id,i]))}name(){this.labels={table:this.t("tabs.traffic"),select:()=>"",selectAll:"",count:e=>e},this.columns=[{key:"at",label:this.t("traffic.time"),width:130,grow:0,isNarrow:!0,cell:e=>o`<bdi>${Ct(e.at,this.hass)}</bdi>`},{key:"is_sent",label:"",width:40,grow:0,isNarrow:!0,cell:e=>o`<span aria-hidden="true" dir="ltr">${e.is_sent?"→":"←"}</span
            ><span class="visually-hidden"
              >${this.t(e.is_sent?"traffic.sent":"traffic.received")}</span
            >`},{key:"kind",label:this.t("telegram.what"),width:160,grow:2,isNarrow:!0,cell:e=>o`<bdi>${this.words(e)}</bdi>`},{key:"meter",label:this.t("traffic.meter"),width:230,grow:2,cell:e=>o`<bdi>${this.meterOf(e)}</bdi>`},{key:"hex",label:this.t("telegram.bytes"),width:240,grow:4,cell:e=>o`<div class="code ellipsis" dir="ltr">${e.hex}</div>`}]}words(e){let t=this.t(`frames.${e.kind}`);return e.address===null?t:this.t("traffic.to",{what:t,address:e.address})}meterOf(e){return(e.meter_id?this.meters.get(e.meter_id):void 0)?.name??e.meter_number??""}get shown(){let e=this.text.toLowerCase().split(/\s+/).filter(Boolean);return this.ring.frames.filter(t=>{if(this.gateway&&t.entry_id!==this.gateway)return!1;if(e.length===0)return!0;let n=[this.words(t),this.meterOf(t),t.meter_number,t.hex].join(`
`).toLowerCase();return e.every(a=>n.includes(a))}).map(t=>({...t,id:String(t.number)})).reverse()}render(){let{ring:e,store:t}=this,i=this.shown;return o`
      ${this.problem?o`<div class="notice bad" role="alert">${this.problem}</div>`:c}
      <div class="bar">
        <input
          type="search"
          aria-label=${this.t("traffic.filter")}
          placeholder=${this.t("traffic.filter")}
          @input=${n=>{this.text=n.target.value}}
        />
        ${w({label:this.t("columns.gateway"),options:[["",this.t("meters.all_gateways")],...k(t.gateways)],chosen:this.gateway,choose:n=>{this.gateway=n}})}
        <button aria-pressed=${e.isPaused?"true":"false"} @click=${this.pause}>
          ${e.isPaused?this.t("traffic.resume",{count:e.news}):this.t("traffic.pause")}
        </button>
        <button ?disabled=${!e.frames.length} @click=${this.clear}>
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
      ${e.lost?o`<div class="notice" role="status">
            ${this.t("traffic.lost",{count:e.lost})}
          </div>`:c}
      ${i.length?o`<mbus-table
            .columns=${this.columns}
            .items=${i}
            .labels=${this.labels}
            .narrow=${this.narrow}
            @opened=${n=>{this.open(n.detail)}}
          ></mbus-table>`:o`<div class="empty" role="status">
            ${this.t(e.frames.length?"traffic.none_found":"traffic.waiting")}
          </div>`}
      ${this.isPasting||this.taken?this.dialog():c}
    `}updated(){let e=this.renderRoot.querySelector("dialog");e&&!e.open&&e.showModal()}save(e){let t=vs([...e].reverse(),i=>[this.words(i),this.meterOf(i)].filter(Boolean).join(", "));fe("mbus-traffic.txt",t,"text/plain")}async open(e){if(e.is_sent||!e.hex||e.kind==="acknowledge")return;let t=e.meter_id?{entry_id:e.entry_id,meter_id:e.meter_id}:{};await this.take({telegram:e.hex,...t})}async take(e){try{this.taken={telegrams:await bt(this.hass,e),problem:null}}catch(t){this.taken={telegrams:[],problem:f(this.hass,t)}}}dialog(){return o`<dialog aria-labelledby="title" @close=${this.closed}>
      <div class="bar">
        <h2 id="title">${this.t(this.isPasting?"traffic.paste":"traffic.frame")}</h2>
        <button
          @click=${()=>{this.renderRoot.querySelector("dialog")?.close()}}
        >
          ${this.t("bulk.close")}
        </button>
      </div>
      ${this.isPasting?this.pasteForm():c}
      ${this.taken?.problem?o`<div class="notice bad" role="alert">${this.taken.problem}</div>`:c}
      ${this.taken?.telegrams.map(e=>o`<mbus-telegram .hass=${this.hass} .telegram=${e}></mbus-telegram>`)}
    </dialog>`}pasteForm(){return o`<form
      @submit=${e=>{e.preventDefault();let t=new FormData(e.target),[i,n]=[t.get("telegram"),t.get("key")];this.take({telegram:typeof i=="string"?i:"",...typeof n=="string"&&n?{key:n}:{}})}}
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
    </form>`}static{this.styles=[...b.styles,m`
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
    `]}};g("mbus-traffic",qe);var ei=["meters","search","addresses","readings","traffic"],ti="M20 11v2H8l5.5 5.5-1.42 1.42L4.16 12l7.92-7.92L13.5 5.5 8 11h12Z",ze=class extends ${constructor(){super(...arguments);this.narrow=!1;this.store=new me;this.revision=0;this.hasTexts=!1;this.problem=null;this.language="";this.unsubscribe=null}static{this.properties={hass:{attribute:!1},narrow:{type:Boolean},route:{attribute:!1},panel:{attribute:!1},revision:{state:!0},hasTexts:{state:!0},problem:{state:!0}}}t(e,t){return M(this.hass,e,t)}connectedCallback(){super.connectedCallback(),document.title="M-Bus – Home Assistant",this.hasUpdated&&this.follow()}disconnectedCallback(){super.disconnectedCallback(),this.unfollow()}shouldUpdate(e){if(!e.has("hass")||e.size>1)return!0;let t=e.get("hass"),{hass:i}=this;return t?.language!==i.language||t.localize!==i.localize||t.locale!==i.locale||t.devices!==i.devices||t.areas!==i.areas||t.entities!==i.entities}willUpdate(){this.hass.language!==this.language&&(this.language=this.hass.language,this.load())}async load(){await Ut(this.hass),this.hasTexts=!0,this.unfollow(),this.follow()}follow(){this.unsubscribe||(this.problem=null,this.unsubscribe=mt(this.hass,e=>{this.store.apply(e),this.revision+=1}),this.unsubscribe.catch(e=>{this.unsubscribe=null,this.problem=f(this.hass,e)}))}unfollow(){this.unsubscribe?.then(e=>e()).catch(()=>{}),this.unsubscribe=null}get path(){return(this.route?.path??"").split("/").filter(Boolean)}render(){if(!this.hasTexts)return c;let[e="meters",t="",i=""]=this.path,n=e==="meter",a=n?"meters":e;return o`
      <header>
        ${n?o`<button
              class="icon"
              aria-label=${this.t("meter.back")}
              @click=${()=>{F("/mbus/meters")}}
            >
              <svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d=${ti} /></svg>
            </button>`:Ht(this.hass,this.narrow,this.t("shell.menu"))}
        ${this.narrow?c:o`<div class="title">M-Bus</div>`}
        <nav aria-label="M-Bus">
          ${ei.map(l=>o`<a
                href="/mbus/${l}"
                aria-current=${l===a?"page":c}
                @click=${d=>{d.ctrlKey||d.metaKey||d.shiftKey||(d.preventDefault(),F(`/mbus/${l}`))}}
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
          </div>`:c}
      ${this.problem?o`<div class="notice bad" role="alert">
            ${this.problem}
            <button
              @click=${()=>{this.follow()}}
            >
              ${this.t("shell.retry")}
            </button>
          </div>`:c}
      <main
        @copied=${l=>{this.copy(l.detail)}}
      >
        ${n?this.meter(t,i):this.page(e)}
      </main>
    `}updated(){this.renderRoot.querySelector("[aria-current]")?.scrollIntoView({block:"nearest",inline:"nearest"})}get isOutdated(){let e=this.panel?.config?.version;return e!==void 0&&!import.meta.url.includes(e)}meter(e,t){return o`<mbus-meter
      .hass=${this.hass}
      .store=${this.store}
      .revision=${this.revision}
      .entryId=${e}
      .meterId=${t}
    ></mbus-meter>`}page(e){switch(e){case"search":return o`<mbus-search
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-search>`;case"addresses":return o`<mbus-addresses
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-addresses>`;case"readings":return o`<mbus-readings
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-readings>`;case"traffic":return o`<mbus-traffic
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-traffic>`;default:return o`<mbus-meters
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-meters>`}}async copy(e){try{await navigator.clipboard.writeText(e),Pe(this,this.t("telegram.copied"))}catch{Pe(this,this.t("telegram.not_copied"))}}static{this.styles=[T,m`
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
    `]}};g("mbus-panel",ze);export{ze as MbusPanel};
