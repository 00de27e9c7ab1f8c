"""What the database itself refuses to change: the legal records, and what was filed."""

from django.db import migrations

from coopps.kernel.law.operations import FrozenOnceReviewed
from coopps.kernel.workflow.operations import AppendOnly, FrozenColumns

RECORDS = ["intentrecord", "projectrecord", "remarkrecord", "regionalauthorizationrecord", "reservationrecord"]
CREATE = """
CREATE FUNCTION order_rests_on_a_favorable_board() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM protocols_fundersopinion
        WHERE id = NEW.funders_opinion_id AND authorization_id = NEW.id AND outcome = 'favorable'
    ) THEN
        RAISE EXCEPTION 'an order rests on a favorable opinion of the board, about itself' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER protocols_regionalauthorization_board BEFORE INSERT OR UPDATE ON protocols_regionalauthorization
FOR EACH ROW WHEN (NEW.funders_opinion_id IS NOT NULL) EXECUTE FUNCTION order_rests_on_a_favorable_board();
"""
DROP = """
DROP TRIGGER protocols_regionalauthorization_board ON protocols_regionalauthorization;
DROP FUNCTION order_rests_on_a_favorable_board();
"""


class Migration(migrations.Migration):
    dependencies = [("protocols", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        FrozenColumns("protocols_protocolversion", ["protocol_id", "number", "content", "sha256", "frozen_at"]),
        *(AppendOnly(f"protocols_{record}") for record in RECORDS),
        FrozenOnceReviewed("protocols_regimerule"),
        FrozenOnceReviewed("protocols_collegerule"),
        AppendOnly("protocols_orderendingrecord"),
        AppendOnly("protocols_ordersuspensionrecord"),
        FrozenColumns(
            "protocols_orderending", ["authorization_id", "ground", "facts", "days", "opened_by_id", "opened_at"]
        ),
        FrozenColumns("protocols_hearing", ["ending_id", "professional_id", "standing", "address"]),
        FrozenColumns(
            "protocols_ordersuspension",
            ["authorization_id", "ground", "facts", "urgency", "days", "proposed_by_id", "proposed_at", "letter_id"],
        ),
        AppendOnly("protocols_fundersopinion"),
        migrations.RunSQL(CREATE, DROP),
        AppendOnly("protocols_orderrenewalrecord"),
        FrozenColumns("protocols_orderrenewal", ["authorization_id", "former_term", "opened_at"]),
        FrozenColumns("protocols_projecthandover", ["project_id", "proposed_by_id", "to_id", "proposed_at"]),
    ]
