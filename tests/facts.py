"""facts.py - an export on standard input as sorted lines that two runs with the same outcome share"""
import json, sys

ex = json.load(sys.stdin)
app = {a["id"]: f'{a["tax_id"]}/{a["key_count"]}/{a["contact_phone"]}' for a in ex["applications"]}
pay = {p["id"]: f'{p["bank_reference"]}/{p["amount_fen"]}' for p in ex["payments"]}
doc = {d["id"]: f'{d["file_name"]}' for d in ex["documents"]}
lines = []
for m in ex["messages"]:
    lines.append(f'message {m["sha256"]} {m["state"]}')
for d in ex["documents"]:
    fields = sorted(f'{f["name"]}={f["value"]}' for f in d["fields"])
    lines.append(f'document {d["message_ids"]} {d["file_name"]} {d["kind"]} {d["state"]} {fields}')
for a in ex["applications"]:
    keep = {k: v for k, v in a.items() if k not in ("id",)}
    lines.append("application " + json.dumps(keep, ensure_ascii=False, sort_keys=True))
for p in ex["payments"]:
    keep = {k: v for k, v in p.items() if k not in ("id",)}
    lines.append("payment " + json.dumps(keep, ensure_ascii=False, sort_keys=True))
for a in ex["allocations"]:
    lines.append(f'allocation {pay[a["payment_id"]]} -> {app[a["application_id"]]} {a["amount_fen"]} {a["rule"]}')
for e in ex["exceptions"]:
    lines.append(f'exception {e["code"]} {e["state"]} {app.get(e["application_id"])} {pay.get(e["payment_id"])} {doc.get(e["document_id"])} {e["message_ids"]}')
for j in ex["production"]:
    lines.append(f'job {app[j["application_id"]]} {j["sequence"]} {j["state"]}')
for s in ex["shipments"]:
    lines.append(f'shipment {app[s["application_id"]]} {s["state"]} {s["recipient"]} {s["address"]}')
for i in ex["invoices"]:
    lines.append(f'invoice {app[i["application_id"]]} {i["gross_fen"]} {i["net_fen"]} {i["tax_fen"]}')
print("\n".join(sorted(lines)))
