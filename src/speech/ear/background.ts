// Other speech: phrases of everyday telephone talk, by which an utterance outside the menu is known to be one. Spread over sounds and
// lengths; the menu's own phrases are left out when it is asked. Not here: how they are compared (scorer.ts).

/** Phrases by language. */
export const backgroundPhrases: Record<string, readonly string[]> = {
  es: phrases(`sí · no · bueno · ajá · hola · buenas tardes · gracias · no sé · perdón · cómo · otra cosa · un momento · espere por favor
    no entiendo · qué dijo · está bien · claro que sí · de acuerdo · más o menos · nada · todo · nunca · siempre · hoy · mañana · ayer
    lunes · miércoles · viernes · enero · marzo · agosto · octubre · diciembre · cero · uno · dos · tres · cinco · siete · ocho · nueve · once
    quince · veinte · treinta y dos · primero · segundo · quinto · casa · trabajo · teléfono · dirección · nombre · apellido · factura · pago
    cuenta · tarjeta · pedido · envío · reclamo · técnico · médico · turno · consulta · horario · precio · sucursal · gerente · garantía
    la ventana · un perro grande · el río · una mesa redonda · papel · verde · zapato · jueves a la noche · me llamo Juan
    quiero hablar con alguien · se cortó la llamada · vuelvo a llamar más tarde · no me anda el servicio · ya le dije antes · hay mucho ruido`),
  pt: phrases(`sim · não · bom · aham · olá · boa tarde · obrigado · não sei · desculpe · como · outra coisa · um momento · espere por favor
    não entendi · o que disse · está bem · claro que sim · de acordo · mais ou menos · nada · tudo · nunca · sempre · hoje · amanhã · ontem
    segunda-feira · quarta-feira · sexta-feira · janeiro · março · agosto · outubro · dezembro · zero · um · dois · três · cinco · sete · oito
    nove · onze · quinze · vinte · trinta e dois · primeiro · segundo · quinto · casa · trabalho · telefone · endereço · nome · sobrenome
    fatura · pagamento · conta · cartão · pedido · entrega · reclamação · técnico · médico · consulta · horário · preço · loja · gerente
    garantia · a janela · um cachorro grande · o rio · uma mesa redonda · papel · verde · sapato · quinta à noite · meu nome é João
    quatro · seis · dez · terça-feira · sábado · quero falar com alguém · a ligação caiu · eu ligo mais tarde · o serviço não funciona · já disse antes · tem muito barulho`),
  en: phrases(`yes · no · well · uh huh · hello · good afternoon · thanks · I don't know · sorry · how · something else · one moment
    wait please · I don't understand · what did you say · all right · of course · I agree · more or less · nothing · everything · never · always
    today · tomorrow · yesterday · monday · wednesday · friday · january · march · august · october · december · zero · one · two · three · five
    seven · eight · nine · eleven · fifteen · twenty · thirty two · first · second · fifth · house · work · telephone · address · name · surname
    bill · payment · account · card · order · delivery · complaint · technician · doctor · appointment · opening hours · price · branch
    manager · warranty · the window · a big dog · the river · a round table · paper · green · shoe · thursday night · my name is John
    I want to talk to someone · the call was cut off · I will call back later · the service is down · I told you before · it is very noisy`),
};

function phrases(list: string): string[] {
  return list
    .split(/[·\n]/)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');
}
