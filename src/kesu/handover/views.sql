CREATE VIEW open_alerts AS
SELECT * FROM alerts WHERE until IS NULL AND state <> 'closed'
ORDER BY is_sure DESC, since DESC;
COMMENT ON VIEW open_alerts IS 'alerts that go on and that nobody has closed, the sure ones first';

CREATE VIEW alert_rows AS
SELECT a.alert_id, a.name AS alert_name, a.state AS alert_state, l.*
FROM (SELECT alert_id, name, state, unnest(row_ids) AS row_id FROM alerts) a
JOIN labelled l USING (row_id);
COMMENT ON VIEW alert_rows IS 'the most telling rows of each alert, a line each';

CREATE VIEW attention_rows AS
SELECT l.*, s.severity_points, s.cues, s.n_before
FROM labelled l JOIN assessments s USING (row_id)
WHERE s.attention
ORDER BY s.severity_final DESC, s.severity_points DESC, l.local_date DESC;
COMMENT ON VIEW attention_rows IS 'rows that a person should see today, the gravest first';

CREATE VIEW rising_topics AS
SELECT * FROM topics WHERE status IN ('new', 'growing') ORDER BY size DESC;
COMMENT ON VIEW rising_topics IS 'topics that are new or growing, the largest first';

CREATE VIEW topic_rows AS
SELECT t.name AS topic_name, t.status AS topic_status, m.strength, l.*
FROM topic_members m JOIN topics t USING (topic_id) JOIN labelled l USING (row_id);
COMMENT ON VIEW topic_rows IS 'rows of topics, with the topic that they belong to';

CREATE VIEW latest_month AS
SELECT * FROM trends
WHERE period = 'month' AND NOT is_partial
  AND start = (SELECT max(start) FROM trends WHERE period = 'month' AND NOT is_partial)
ORDER BY n DESC;
COMMENT ON VIEW latest_month IS 'the newest whole month, against the one before and a year ago';
