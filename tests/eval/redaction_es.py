#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Redaction of Spanish calls: secrets asked and answered, told in one turn, and look-alikes.

Each wording comes several times, its value typed, in groups, said digit by digit, with "doble", in pairs ("cuarenta y siete
once") or as one number ("cuatro mil setecientos once"); a third of the turns as a recogniser writes them: no capitals, no
punctuation, half of these without accents. What leaks and what is eaten is told as redaction_fresh.py does. Wordings at odd
places are the check half: --show keeps them back.
Usage: redaction_es.py --tool build/tools/segue [--n 1600] [--seed 13] [--json] [--show N]"""
import argparse
import json
import random
import re
import sys
import unicodedata

from redaction import card, number, redact
from redaction_fresh import eaten, leaks

ONES = "cero uno dos tres cuatro cinco seis siete ocho nueve".split()
SMALL = ("diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
         "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve").split()
TENS = "_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
HUNDREDS = "_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos".split()

# kind -> [(what the bot asks or None, the caller's turns)]; {} is the value
SECRETS = {
    "card": [
        ("¿Me dice el número de su tarjeta, por favor?", ["sí, es el {}"]),
        ("¿Con qué tarjeta desea pagar?", ["con la Visa, {}"]),
        (None, ["quiero pagar con mi tarjeta de crédito {}"]),
        (None, ["mi número de tarjeta es {}"]),
        ("Necesito los dieciséis dígitos de la tarjeta.", ["{}"]),
        ("Dígame el número largo que aparece en el frente de la tarjeta.", ["a ver, {}"]),
        (None, ["me cobraron dos veces en la tarjeta {}"]),
        (None, ["el número de la tarjeta es {} y vence en mayo"]),
    ],
    "cvv": [
        ("¿Y el código de seguridad?", ["{}"]),
        ("¿Me confirma los tres dígitos del reverso?", ["son {}"]),
        (None, ["el CVV es {}"]),
        (None, ["el código de seguridad de la tarjeta es {}"]),
        ("¿Cuál es el CVC?", ["es {}"]),
        ("Por último, los tres números que están en la parte de atrás de la tarjeta.", ["{}"]),
        (None, ["atrás dice {} en la tarjeta"]),
        ("Necesito el código que está al dorso de la tarjeta.", ["sí claro, {}"]),
    ],
    "pin": [
        ("¿Me dice su PIN?", ["{}"]),
        ("Ingrese o diga su clave de cuatro dígitos.", ["es {}"]),
        (None, ["mi pin es {}"]),
        (None, ["mi clave es {} y no me deja entrar"]),
        ("¿Cuál es la clave del cajero?", ["creo que es {}"]),
        ("Para verificar su identidad, ¿cuál es su número secreto?", ["{}"]),
        (None, ["puse {} como pin y me bloquearon la tarjeta"]),
        (None, ["siempre uso el {} de clave y ahora dice que es incorrecta"]),
        ("Por favor, teclee su NIP.", ["el {}"]),
        ("¿Recuerda su clave telefónica?", ["sí, la {}"]),
        (None, ["el código de la puerta es {}"]),
        (None, ["dígale al repartidor que el código del portón es {}"]),
        ("¿Cuál es el código del edificio para el técnico?", ["{}"]),
        ("¿Qué código marca usted en el teclado de la alarma?", ["el {}"]),
        (None, ["la clave de la alarma es {} pero no se apaga"]),
        (None, ["{} es mi pin"]),
        ("¿Y su PIN de la tarjeta?", ["pues creo que era {}"]),
        ("Perfecto, ahora su clave personal.", ["ahí va, {}"]),
    ],
    "otp": [
        ("Le acabamos de enviar un código por mensaje de texto. ¿Me lo puede leer?", ["sí, es {}"]),
        ("¿Cuál es el código de verificación que le enviamos?", ["{}"]),
        (None, ["me llegó un código de verificación, el {}"]),
        (None, ["el código que me llegó es {}"]),
        ("Le hemos mandado un código a su celular, dígamelo cuando le llegue.", ["ya llegó", "{}"]),
        ("Por favor, indíqueme el código de seis dígitos que recibió en su correo.", ["dice {}"]),
        (None, ["me siguen llegando códigos que no pedí, el último fue {}"]),
        (None, ["el código del SMS es {} pero dice que ya venció"]),
        ("¿Qué código le aparece en la aplicación?", ["me sale {}"]),
        ("Dígame la clave dinámica de su app.", ["ahora es {}"]),
        (None, ["mi código de confirmación para entrar a la cuenta es {}"]),
        ("Va a recibir un SMS con una clave de un solo uso. ¿Me la dicta?", ["un momento", "{}"]),
        ("¿Ya le llegó el código?", ["sí, {}"]),
        ("¿Qué dice el mensaje que le enviamos?", ["dice que el código es {}"]),
    ],
    "ssn": [
        ("¿Cuál es su número de seguro social?", ["{}"]),
        ("¿Me da su número de la seguridad social?", ["claro, es {}"]),
        (None, ["mi seguro social es {}"]),
        (None, ["mi número de seguridad social es {}"]),
    ],
    "password": [
        ("¿Cuál es la contraseña de su cuenta?", ["{}"]),
        ("¿Me dice la contraseña del wifi?", ["es {}"]),
        (None, ["mi contraseña es {}"]),
        (None, ["la clave del wifi es {} y no funciona"]),
        ("¿Tiene una palabra clave registrada con nosotros?", ["sí, es {}"]),
        ("Dígame su palabra de seguridad.", ["{}"]),
        (None, ["entro con la contraseña {} y no pasa nada"]),
        (None, ["puse {} como contraseña y me dice que está mal"]),
    ],
    "answer": [
        ("¿Cuál es el apellido de soltera de su madre?", ["{}"]),
        ("¿Cómo se llamaba su primera mascota?", ["se llamaba {}"]),
        ("¿En qué ciudad nació?", ["en {}"]),
        ("¿Cuál es su palabra secreta?", ["es {}"]),
        ("¿Cómo se llamaba su escuela primaria?", ["{}"]),
        ("¿Cuál era el nombre de su mejor amigo de la infancia?", ["{}"]),
        (None, ["el apellido de soltera de mi madre es {}"]),
        (None, ["mi primera mascota se llamaba {}"]),
        ("¿Cuál es la respuesta a su pregunta de seguridad?", ["creo que es {}"]),
        ("¿Qué nombre tenía su primer perro?", ["{}"]),
        (None, ["la respuesta a mi pregunta secreta es {}"]),
        ("¿Cuál fue la marca de su primer coche?", ["un {}"]),
        ("¿En qué calle vivía de niño?", ["en la calle {}"]),
        ("¿Quién fue su maestra favorita?", ["la maestra {}"]),
        ("¿Y el nombre de soltera de su mamá?", ["sí, {}"]),
        ("Pregunta de seguridad: ¿cuál es su color favorito?", ["el {}"]),
    ],
}
ALIKE = {
    "order": [
        ("¿Cuál es su número de pedido?", ["{}"]),
        ("¿Tiene a la mano el número de orden?", ["sí, es el {}"]),
        (None, ["mi pedido {} no ha llegado"]),
        (None, ["llamo por la orden número {}"]),
        ("¿Me da el número de la factura?", ["{}"]),
        ("¿Cuál es el número de confirmación de la reserva?", ["es {}"]),
        (None, ["el número de referencia es {}"]),
        (None, ["quiero devolver la compra {}"]),
        ("Dígame el número de guía del paquete.", ["la guía es {}"]),
        ("¿Cuál es el número de su caso?", ["el caso {}"]),
        (None, ["tengo el ticket {} abierto desde hace una semana"]),
        (None, ["el número de seguimiento es {} y no se mueve"]),
    ],
    "account": [
        ("¿Cuál es su número de cliente?", ["{}"]),
        ("¿Me dice su número de cuenta?", ["sí, {}"]),
        (None, ["mi número de póliza es {}"]),
        (None, ["soy el cliente número {}"]),
        ("¿Su número de socio?", ["es el {}"]),
        ("¿Con qué número de contrato?", ["contrato {}"]),
        (None, ["el número de serie del router es {}"]),
        (None, ["el medidor número {} está dañado"]),
        ("¿Cuál es el código de cliente que viene en el recibo?", ["{}"]),
        ("¿Y el número de siniestro?", ["siniestro {}"]),
    ],
    "phone": [
        ("¿A qué teléfono le podemos llamar?", ["al {}"]),
        ("¿Me deja un número de contacto?", ["sí, {}"]),
        (None, ["mi teléfono es {}"]),
        (None, ["llámeme al celular {}"]),
        ("¿Cuál es su número de celular?", ["{}"]),
        (None, ["mi número de teléfono es el {}"]),
    ],
    "amount": [
        (None, ["me cobraron {} pesos de más"]),
        (None, ["la factura fue de {} euros"]),
        ("¿De cuánto fue el cargo?", ["de {} dólares"]),
        ("¿Cuál es el importe?", ["{} euros"]),
        (None, ["pagué {} pesos el lunes"]),
        (None, ["transferí {} euros a mi hermano"]),
        (None, ["mi saldo era de {} dólares"]),
        ("¿Cuánto pagó?", ["pagué {} dólares"]),
        ("¿Cuántos kilómetros tiene el coche?", ["tiene {} kilómetros"]),
        (None, ["gasté {} kilovatios este mes"]),
        (None, ["la lectura del contador es {}"]),
        (None, ["quiero un préstamo de {} euros"]),
    ],
    "year": [
        (None, ["soy cliente desde {}"]),
        (None, ["compré la casa en {}"]),
        ("¿Qué año es su coche?", ["es del {}"]),
        ("¿Desde cuándo tiene la póliza?", ["desde {}"]),
        (None, ["nací el cinco de mayo de {}"]),
        (None, ["fue el 12 de marzo de {}"]),
        ("¿Cuál es su fecha de nacimiento?", ["el tres de junio de {}"]),
        ("¿De qué modelo es el carro?", ["modelo {}"]),
    ],
    "flight": [
        (None, ["mi vuelo es el {}"]),
        ("¿Qué número de vuelo?", ["vuelo {}"]),
        (None, ["perdí el vuelo {} a Bogotá"]),
        ("¿Cuál es su número de vuelo?", ["es el {}"]),
    ],
    "code": [
        ("¿Cuál es su código postal?", ["{}"]),
        (None, ["mi código postal es {}"]),
        (None, ["me sale el código de error {}"]),
        ("¿Qué código de error aparece?", ["error {}"]),
        (None, ["el código del producto es {}"]),
        (None, ["vivo en la calle Mayor número {}"]),
        ("¿Tiene un código de descuento?", ["sí, el código de descuento es {}"]),
        ("¿Cuál es la habitación?", ["la habitación {}"]),
        (None, ["el código de reserva es {}"]),
        (None, ["el código del artículo es el {}"]),
    ],
}
WORDS = ["Etxeberria", "Villalobos", "Canela", "Manchas", "Zaragoza", "Montevideo", "Cervantes", "Toby", "Quintanilla", "Renault", "Azucena",
         "Barrientos", "Turquesa", "Guadalajara"]
PASSWORDS = ["dragón77", "mariposa", "Luna2019", "sol-y-mar", "chocolate", "Perro88x"]
OPEN = ["Gracias por llamar, ¿en qué puedo ayudarle?", "Buenas tardes, ¿en qué le ayudo?", "Hola, dígame."]
NEED = ["hola, tengo un problema con mi cuenta", "buenas tardes, necesito ayuda", "sí, llamo por un problema", "no puedo entrar a la página"]


def pair(two):
    n = int(two)
    if n < 10:
        return f"cero {ONES[n]}" if len(two) > 1 else ONES[n]
    if n < 30:
        return SMALL[n - 10]
    return TENS[n // 10] + (f" y {ONES[n % 10]}" if n % 10 else "")


def whole(value):
    """A number of four digits as one, in parts."""
    n = int(value)
    thousands, hundreds, rest = n // 1000, n // 100 % 10, n % 100
    parts = [("mil" if thousands == 1 else f"{ONES[thousands]} mil", value[0])]
    if hundreds:
        parts.append(("cien" if hundreds == 1 and not rest else HUNDREDS[hundreds], value[1]))
    if rest:
        parts.append((pair(str(rest)), value[2:]))
    said = sum(len(d) for _, d in parts)
    return parts[:-1] + [(parts[-1][0], parts[-1][1] + "0" * (4 - said))]


def by_word(said):
    """Digits count with the last word that says them."""
    return [(w, d if i + 1 == len(words) else "") for words, d in ((t.split(), d) for t, d in said) for i, w in enumerate(words)]


def atoms(value, kind, rng):
    """The value as said: pieces of text with the digits that each stands for."""
    forms = ["typed", "typed", "single", "single", "double", "pairs"] + (["whole"] * 2 if len(value) == 4 and value[0] != "0" else [])
    how = {"year": rng.choice(["typed", "whole"]), "amount": rng.choice(["typed", "whole"])}.get(kind) or rng.choice(forms)
    if how == "whole":
        return by_word(whole(value))
    if how == "typed":
        size = 4 if kind == "card" and rng.random() < 0.6 else len(value)
        return [(value[i : i + size], value[i : i + size]) for i in range(0, len(value), size)]
    out, i = [], 0
    while i < len(value):
        two = value[i : i + 2]
        if how == "double" and len(two) == 2 and two[0] == two[1]:
            out.append((f"doble {ONES[int(two[0])]}", two))
            i += 2
        elif how == "pairs" and len(two) == 2:
            out.append((pair(two), two))
            i += 2
        else:
            out.append((ONES[int(value[i])], value[i]))
            i += 1
    return by_word(out)


def value_of(kind, rng):
    if kind == "year":
        return str(rng.randrange(1960, 2024))
    if kind == "card":
        return card(rng)
    sizes = {"cvv": [3], "pin": [4], "otp": [4, 6, 6, 6, 8], "ssn": [9], "order": [6, 7, 8, 10], "account": [6, 8, 10], "phone": [9, 10],
             "amount": [4], "flight": [3, 4], "code": [4, 5]}
    return number(rng, rng.choice(sizes[kind]), True)


def recognised(text, plain):
    text = " ".join(re.sub(r"[,.!?;:¿¡]", " ", text).lower().split())
    if plain:
        text = unicodedata.normalize("NFC", re.sub("[\u0301\u0303\u0308]", "", unicodedata.normalize("NFD", text)))
    return text


def make(n, rng):
    every = [("s", k, i) for k in SECRETS for i in range(len(SECRETS[k]))] + [("a", k, i) for k in ALIKE for i in range(len(ALIKE[k]))]
    for i in range(n):
        what, kind, which = every[i % len(every)]
        bot, turns = (SECRETS if what == "s" else ALIKE)[kind][which]
        word = kind in ("answer", "password")
        v = rng.choice(WORDS if kind == "answer" else PASSWORDS) if word else value_of(kind, rng)
        said = [(v, v)] if word else atoms(v, kind, rng)
        log = [("bot", rng.choice(OPEN)), ("caller", rng.choice(NEED))] if rng.random() < 0.7 else []
        log += ([("bot", bot)] if bot else []) + [("caller", t.replace("{}", " ".join(w for w, _ in said))) for t in turns]
        if rng.random() < 0.34:
            plain, bots = rng.random() < 0.5, rng.random() < 0.3
            log = [(w, recognised(t, plain) if bots or w == "caller" else t) for w, t in log]
            said = [(recognised(a, plain), d) for a, d in said]
        item = {"kind": kind, "check": which % 2 == 1, "how": "word" if word else "number", "value": said[0][0] if word else v,
                "pieces": [(" ".join(w for w, _ in said), said)], "secret": what == "s"}
        yield {"id": f"e{i}", "log": log, "item": item}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--n", type=int, default=1600)
    p.add_argument("--seed", type=int, default=13)
    p.add_argument("--json", action="store_true")
    p.add_argument("--show", type=int, default=0)
    args = p.parse_args()
    calls = list(make(args.n, random.Random(args.seed)))
    texts = redact(args.tool, calls)
    rows, ok, shown = [], True, 0
    for secret, name, goal in ((True, "recall", 0.97), (False, "eaten", 0.01)):
        table = {}
        for c in calls:
            if c["item"]["secret"] != secret:
                continue
            turns = [t for _, t in texts[c["id"]]]
            bad = leaks(c["item"], turns) if secret else eaten(c["item"], turns)
            for k in ["all", c["item"]["kind"]] + (["all, check half"] if c["item"]["check"] else []):
                table.setdefault(k, []).append(bad)
            if bad and shown < args.show and not c["item"]["check"]:
                shown += 1
                print(name, c["item"]["kind"], c["log"][-2:], "->", turns[-1], file=sys.stderr)
        for k in sorted(table):
            bad = sum(table[k]) / len(table[k])
            value = 1 - bad if secret else bad
            ok = ok and (not k.startswith("all") or (value >= goal if secret else value <= goal))
            rows.append({"name": f"Spanish, {name} {k} ({len(table[k])})", "value": round(value, 4), "unit": "share", "floor": goal,
                         "ratio": value / goal})
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:44s} {r['value']:8.4f} {r['unit']:6s} goal {r['floor']}")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
