-- 005-paid-back.sql - money that went back to its payer is found by its sum

CREATE INDEX movement_by_amount ON movement (amount, day);
