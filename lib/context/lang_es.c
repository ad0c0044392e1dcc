/* SPDX-License-Identifier: Apache-2.0 */
/* Spanish. Words without accents: they are taken off before the look-up; endings of gender and number by "*". */
#include "context/language.h"

/* clang-format off */
static const segue__mood_entry words[] = {
    {"abandonad*", -2}, {"absurd*", -3}, {"aburrid*", -1}, {"abus*", -3}, {"aclarad*", 1}, {"acosad*", -3},
    {"acuerdo", 1}, {"afectad*", -1}, {"agobiad*", -2}, {"agotad*", -2}, {"agradable", 2}, {"agradec*", 2},
    {"agradezco", 2}, {"alegr*", 2}, {"alivi*", 2}, {"amable*", 2}, {"amenaz*", -3}, {"amo", 2},
    {"angusti*", -2}, {"ansios*", -2}, {"apagad*", -1}, {"apreci*", 2}, {"apurad*", -1},
    {"arrepentid*", -2}, {"arruinad*", -3}, {"asco", -4}, {"asquer*", -4}, {"atencion", 1}, {"atroz*", -4},
    {"averiad*", -2}, {"ayud*", 1}, {"bien", 1}, {"bloquead*", -1}, {"bonit*", 2}, {"brutal", -2},
    {"buen", 1}, {"buena", 1}, {"buenas", 1}, {"bueno", 1}, {"buenos", 1}, {"burla*", -3}, {"caid*", -1},
    {"calidad", 1}, {"calm*", 1}, {"cancelar", -2}, {"cancelo", -1}, {"cansa", -2}, {"cansad*", -2},
    {"cara", -1}, {"carisim*", -2}, {"caro", -1}, {"celebr*", 2}, {"chapuza", -3}, {"cobrad*", -1},
    {"cobraron", -2}, {"colgad*", -2}, {"colgaron", -3}, {"comod*", 1}, {"complicad*", -1},
    {"confundid*", -2}, {"confus*", -2}, {"content*", 2}, {"contentisim*", 3}, {"correct*", 1},
    {"corta", -1}, {"cortad*", -2}, {"culpa", -1}, {"danad*", -2}, {"decepcion*", -3}, {"defectuos*", -2},
    {"deficient*", -2}, {"defraud*", -3}, {"delici*", 2}, {"demor*", -1}, {"denunci*", -3},
    {"desagradable*", -3}, {"desastr*", -3}, {"desconect*", -1}, {"desconfi*", -2}, {"descort*", -3},
    {"desesper*", -3}, {"dificil*", -1}, {"disculp*", -1}, {"disgust*", -2}, {"doble", -1}, {"dud*", -1},
    {"duplicad*", -1}, {"efectiv*", 1}, {"eficaz", 2}, {"eficient*", 2}, {"embust*", -3}, {"emocionad*", 2},
    {"encanta*", 3}, {"encantad*", 3}, {"enfad*", -3}, {"enga*", -3}, {"enoj*", -3}, {"equivocad*", -2},
    {"error", -1}, {"errores", -1}, {"espantos*", -4}, {"espera", -1}, {"esperando", -1}, {"estaf*", -4},
    {"estres*", -2}, {"estropead*", -2}, {"estupend*", 3}, {"estupid*", -3}, {"excelent*", 3},
    {"excepcional*", 3}, {"extran*", -1}, {"facil*", 1}, {"fall*", -2}, {"falla*", -2}, {"fallando", -2},
    {"falta", -1}, {"fantastic*", 3}, {"fatal", -3}, {"favor", 1}, {"felices", 2}, {"felicit*", 3},
    {"feliz", 2}, {"fenomenal", 3}, {"formidable", 3}, {"fraud*", -4}, {"frustra*", -3}, {"funciona", 1},
    {"funcionando", 1}, {"furios*", -4}, {"genial*", 3}, {"gracias", 1}, {"groser*", -3}, {"grosera", -3},
    {"grosero", -3}, {"guay", 2}, {"gusta", 2}, {"gusto", 2}, {"hart*", -3}, {"horribl*", -4},
    {"horror*", -3}, {"humill*", -3}, {"ignor*", -2}, {"impecable", 3}, {"imposible", -2},
    {"impotenc*", -3}, {"impresionante", 2}, {"inaceptable*", -4}, {"inadmisible", -4}, {"incapac*", -2},
    {"incapaz", -2}, {"incomod*", -2}, {"incompetent*", -3}, {"incomplet*", -1}, {"inconveniente*", -1},
    {"increible*", 1}, {"indign*", -4}, {"inept*", -3}, {"ineptos", -3}, {"injust*", -2},
    {"insatisfech*", -2}, {"insoportable", -3}, {"insult*", -3}, {"inutil*", -3}, {"irrit*", -3},
    {"jodid*", -3}, {"ladron*", -4}, {"lament*", -1}, {"lamentable*", -3}, {"lenta", -1}, {"lenti*", -1},
    {"lentisim*", -2}, {"lento", -1}, {"lista", 1}, {"listo", 1}, {"llor*", -2}, {"loca", -2}, {"loco", -2},
    {"magnific*", 3}, {"mal", -2}, {"mala", -2}, {"malas", -2}, {"maldit*", -3}, {"malo", -2},
    {"malos", -2}, {"maltrat*", -3}, {"maravill*", 3}, {"mejor", 1}, {"mejor*", 1}, {"mejoro", 1},
    {"mentir*", -3}, {"mierda", -3}, {"miserable*", -3}, {"molest*", -2}, {"muert*", -1}, {"nervios*", -2},
    {"odi*", -4}, {"ojala", 1}, {"optim*", 2}, {"pena", -1}, {"peor*", -2}, {"perdi", -2}, {"perdid*", -1},
    {"perfect*", 2}, {"pesadilla", -3}, {"pesim*", -3}, {"preciso", 1}, {"preocup*", -2}, {"problema", -2},
    {"problemas", -2}, {"protest*", -2}, {"queja*", -2}, {"quejarme", -2}, {"quem*", -1}, {"rabia", -3},
    {"rapid*", 1}, {"rapidisim*", 2}, {"rara", -1}, {"raro", -1}, {"rechaz*", -2}, {"reclam*", -2},
    {"recomiend*", 2}, {"resolvi*", 1}, {"resolvieron", 2}, {"resuelto", 1}, {"retras*", -1},
    {"ridicul*", -3}, {"robad*", -4}, {"roban", -4}, {"robaron", -4}, {"robo", -3}, {"rompi*", -2},
    {"rota", -2}, {"roto", -2}, {"rotos", -2}, {"salvad*", 2}, {"satisf*", 2}, {"seguro", 1},
    {"simpatic*", 2}, {"sirve", 1}, {"solucion*", 1}, {"sorprendid*", 1}, {"suci*", -2}, {"sufr*", -2},
    {"temo", -2}, {"terrible*", -3}, {"tonteri*", -2}, {"tonto", -2}, {"tranquil*", 1}, {"triple", -1},
    {"trist*", -2}, {"urg*", -1}, {"util*", 1}, {"vergonz*", -3}, {"verguenza", -3},
};

/* 0: a set phrase whose words mean nothing here. */
static const segue__mood_entry phrases[] = {
    {"no funciona", -2}, {"no sirve", -3}, {"no me sirve", -2}, {"no anda", -2}, {"no carga", -1},
    {"no puedo", -1}, {"no pude", -1}, {"no puede ser", -2}, {"ya les dije", -2}, {"ya le dije", -2},
    {"ya lo dije", -2}, {"otra vez", -1}, {"una y otra vez", -3}, {"tercera vez", -2},
    {"cuarta vez", -2}, {"cuantas veces", -3}, {"cuántas veces", -3}, {"estoy harto", -3},
    {"estoy harta", -3}, {"me tienen harta", -4}, {"me tienen harto", -4}, {"hace horas", -2},
    {"nadie me", -2}, {"nadie contesta", -2}, {"perdida de tiempo", -3}, {"pérdida de tiempo", -3},
    {"tomando el pelo", -3}, {"me toman el pelo", -3}, {"sin servicio", -2}, {"sin luz", -1},
    {"sin internet", -2}, {"sin respuesta", -2}, {"de una vez", -2}, {"muchas gracias", 2},
    {"mil gracias", 3}, {"sin problema", 1}, {"no hay problema", 1}, {"no pasa nada", 1},
    {"no esta mal", 1}, {"no está mal", 1}, {"me parece bien", 1}, {"de acuerdo", 1}, {"esta bien", 1},
    {"está bien", 1}, {"por favor", 0}, {"buenos dias", 0}, {"buenos días", 0}, {"buenas tardes", 0},
    {"buenas noches", 0}, {"que bien", 2}, {"qué bien", 2}, {"que verguenza", -3},
    {"qué vergüenza", -3}, {"no estoy contento", -3}, {"no estoy contenta", -3}, {"no es justo", -3},
    {"dar de baja", -1}, {"darme de baja", -2}, {"atencion al cliente", 0}, {"atención al cliente", 0},
    {"falta de respeto", -3}, {"me lo hicieron", 0}, {"ni siquiera", -1}, {"al fin", 1}, {"por fin", 1},
    {"vale la pena", 2}, {"no vale", -2}, {"muy bien", 2}, {"todo bien", 2}, {"asi no", -1},
    {"así no", -1}, {"me cobraron de mas", -3}, {"cobraron de más", -3}, {"buen dia", 0},
    {"buen día", 0}, {"mejor manera", 1},
};

static const char *const again[] = {
    "ya le dije", "ya les dije", "ya lo dije", "ya se lo dije", "le repito", "les repito", "como ya dije", "como le dije",
    "cuántas veces", "cuantas veces", "ya se los dije", "ya te dije", "lo repito", NULL};
static const char *const person[] = {
    "hablar con una persona", "hablar con alguien", "hablar con un agente", "hablar con un humano", "hablar con un supervisor",
    "hablar con una supervisora", "hablar con un representante", "hablar con un operador", "hablar con una operadora",
    "páseme con", "paseme con", "pásame con", "comuníqueme con", "comuniqueme con", "con un ser humano", "con una persona real",
    "con un asesor", "quiero un agente", "quiero un humano", "atención humana", "transfiérame", "transfierame", NULL};
/* clang-format on */

const segue__language segue__spanish = {
    .tag = "es",
    .words = words,
    .n_words = sizeof words / sizeof words[0],
    .fold = true,
    .phrases = phrases,
    .n_phrases = sizeof phrases / sizeof phrases[0],
    .negations = " no nunca jamas ni sin tampoco nadie ningun ninguna apenas ",
    .stronger =
        " muy tan demasiado bastante totalmente completamente realmente super sumamente absolutamente extremadamente "
        "increiblemente tremendamente re ",
    .weaker = " poco algo ligeramente medio poquito ",
    .turns = " . ? ! , pero ",
    .again = again,
    .person = person,
    .wants = "quiere",
    .tried = "Intentado",
    .dates = "Fechas",
    .asked_for_person = "pidi\xC3\xB3 hablar con una persona",
    .outcomes = {"ofrecido", "aceptado", "hecho", "ayud\xC3\xB3 en parte", "rechazado", "no ayud\xC3\xB3"},
};
