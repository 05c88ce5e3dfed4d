#!/usr/bin/env bash
# A newcomer runs the sample mailbox: keys queued, labels printed, and a question for everything that is wrong.
. "$(dirname "$0")/../lib.sh"
world sample
cp "$root"/sample/Maildir/new/* "$world/Maildir/new/"
expect 0 keypost run
keypost export >"$tmp/export.json"
python3 - "$tmp/export.json" <<'END'
import json, sys
ex = json.load(open(sys.argv[1]))
apps = {a["company_name"]: a for a in ex["applications"] if a["kind"] == "keys"}
jobs = {}
for j in ex["production"]:
    jobs[j["application_id"]] = jobs.get(j["application_id"], 0) + 1
want = {"新疆示例发电有限公司": ("queued", 2), "甘肃样本风电有限公司": ("queued", 4), "陕西例证热电股份有限公司": ("queued", 2),
        "山东范例售电有限公司": ("queued", 3), "内蒙古试样能源有限公司": ("awaiting_payment", 0), "青海演示光伏发电有限公司": ("queued", 2),
        "宁夏拟作水泥有限公司": ("incomplete", 0), "河北虚拟钢铁有限公司": ("incomplete", 0), "四川假设铝业有限公司": ("held", 0),
        "云南设想硅业有限公司": ("held", 0), "新疆摹本纺织有限公司": ("held", 0), "新疆示意铁合金有限公司": ("held", 0),
        "山西练习焦化有限公司": ("held", 0)}
bad = [(n, apps.get(n, {}).get("state"), jobs.get(apps.get(n, {}).get("id"), 0), w) for n, w in want.items()
       if n not in apps or (apps[n]["state"], jobs.get(apps[n]["id"], 0)) != w]
codes = {e["code"] for e in ex["exceptions"] if e["state"] == "open"}
need = {"materials_missing", "seal_missing", "amount_short", "wrong_payee", "personal_payer", "transfer_not_final", "identity_mismatch",
        "unreadable_document", "attachment_link", "no_application", "unrecognized_message"}
service = [a for a in ex["applications"] if a["kind"] == "service"]
if not (len(service) == 1 and service[0]["state"] == "queued" and service[0]["services"] == [{"code": "pin_reset", "count": 1}]):
    bad.append(("service", service))
if codes != need:
    bad.append(("codes", sorted(codes ^ need)))
for b in bad:
    print(b)
sys.exit(1 if bad else 0)
END
expect 0 keypost ship labels -o "$tmp/labels.pdf"
pages=$(pdfinfo "$tmp/labels.pdf" | awk '/^Pages/ { print $2 }')
[ "$pages" = 5 ] || fail "$pages labels for 5 parcels"
pdftotext "$tmp/labels.pdf" - | tr -d ' \n' | grep -q 13900000002 || fail "a label lacks its telephone"
# The second run does nothing, and says so.
start=$(date +%s%N)
expect 0 keypost run
took=$((($(date +%s%N) - start) / 1000000))
cat "$tmp/out" "$tmp/err" | grep -qi 'nothing new' || fail "the second run does not say that there was nothing: $(cat "$tmp/out" "$tmp/err")"
[ $took -lt 3000 ] || fail "the second run took $took ms"
expect 0 keypost verify
