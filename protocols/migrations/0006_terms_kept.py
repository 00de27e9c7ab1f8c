"""What the database itself refuses: to change an opinion of the funders' board, and an order that rests on an unfavorable one."""

from django.db import migrations

from coopps.kernel.workflow.operations import AppendOnly

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
    dependencies = [("protocols", "0005_terms"), ("workflow", "0001_refuse_change")]
    operations = [
        AppendOnly("protocols_fundersopinion"),
        migrations.RunSQL(CREATE, DROP),
    ]
