-- To look a word up in a list of more than two, SQLite builds a table of the list for every row that is written: several
-- of them for each message. The rows stay as they are, so only the text of the rules changes, in the way that SQLite
-- documents for this (sqlite.org/lang_altertable.html, 7, the simpler procedure).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
        'state IN (''pending'', ''verified'', ''superseded'', ''refused'', ''canceled'')',
        'state = ''pending'' OR state = ''verified'' OR state = ''superseded'' OR state = ''refused'' OR '
        || 'state = ''canceled''')
    WHERE type = 'table' AND name = 'verifications';
UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
        'medium IN (''whatsapp'', ''sms'', ''voice'', ''email'')',
        'medium = ''whatsapp'' OR medium = ''sms'' OR medium = ''voice'' OR medium = ''email'''),
        'state IN (''queued'', ''sending'', ''unconfirmed'', ''accepted'',
                                                        ''sent'', ''delivered'', ''read'', ''failed'', ''canceled'')',
        'state = ''queued'' OR state = ''sending'' OR state = ''unconfirmed'' OR state = ''accepted'' OR '
        || 'state = ''sent'' OR state = ''delivered'' OR state = ''read'' OR state = ''failed'' OR '
        || 'state = ''canceled'''),
        'hand_over IN (''accepted'', ''refused'', ''unconfirmed'')',
        'hand_over = ''accepted'' OR hand_over = ''refused'' OR hand_over = ''unconfirmed''')
    WHERE type = 'table' AND name = 'deliveries';
UPDATE sqlite_schema SET sql = replace(replace(sql,
        'outcome IN (''accepted'', ''refused'', ''unknown'')',
        'outcome = ''accepted'' OR outcome = ''refused'' OR outcome = ''unknown'''),
        'class IN (''retry'', ''throttle'', ''next_channel'', ''configuration'', ''account'')',
        'class = ''retry'' OR class = ''throttle'' OR class = ''next_channel'' OR class = ''configuration'' OR '
        || 'class = ''account''')
    WHERE type = 'table' AND name = 'dispatches';
UPDATE sqlite_schema SET sql = replace(sql,
        'kind IN (''sent'', ''delivered'', ''read'', ''failed'', ''complaint'')',
        'kind = ''sent'' OR kind = ''delivered'' OR kind = ''read'' OR kind = ''failed'' OR kind = ''complaint''')
    WHERE type = 'table' AND name = 'receipts';
UPDATE sqlite_schema SET sql = replace(sql,
        'state IN (''claimed'', ''sending'', ''answered'')',
        'state = ''claimed'' OR state = ''sending'' OR state = ''answered''')
    WHERE type = 'table' AND name = 'idempotency_keys';
PRAGMA writable_schema = RESET;
