-- follows: 633d54535ca2e7aa1e8918f7d2583e55835a43cc9f48ebc423872574452fadf8
-- What rag_api looks rows up by; the names are its own, so that its optional creation of them does nothing.
CREATE INDEX IF NOT EXISTS idx_langchain_pg_embedding_custom_id ON langchain_pg_embedding (custom_id);
CREATE INDEX IF NOT EXISTS idx_langchain_pg_embedding_file_id
    ON langchain_pg_embedding ((cmetadata ->> 'file_id'));
