-- follows: f5e2cd34bbbe4f2b72dccf6323bd60c5e265610c122b39401760e9f36043975a
-- Databases of an early rag_api have the metadata as json, which its GIN index cannot be built on.
DO $$
BEGIN
    IF (SELECT atttypid FROM pg_attribute
        WHERE attrelid = 'langchain_pg_embedding'::regclass AND attname = 'cmetadata') = 'json'::regtype
    THEN
        ALTER TABLE langchain_pg_embedding ALTER COLUMN cmetadata TYPE jsonb USING cmetadata::jsonb;
    END IF;
END
$$;
CREATE INDEX IF NOT EXISTS ix_cmetadata_gin ON langchain_pg_embedding USING gin (cmetadata jsonb_path_ops);
