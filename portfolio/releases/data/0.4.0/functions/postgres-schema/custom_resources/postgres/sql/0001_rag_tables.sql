-- follows: nothing
-- The two tables of rag_api, in the form that its vector store (langchain_community's PGVector) declares.
CREATE TABLE IF NOT EXISTS langchain_pg_collection (
    name varchar,
    cmetadata json,
    uuid uuid NOT NULL PRIMARY KEY
);
CREATE TABLE IF NOT EXISTS langchain_pg_embedding (
    collection_id uuid REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE,
    embedding vector,
    document varchar,
    cmetadata jsonb,
    custom_id varchar,
    uuid uuid NOT NULL PRIMARY KEY
);
