using Personalization.Records;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>The tables of a store's file.</summary>
internal static class StoreSchema
{
    // Persisted: a change of these tables is a new version, and files of the versions before are brought up to it where they lie.
    // Version 2 added `registrations` and `plan_offset` of `marks`; version 3 `owner` of `registrations` and `indexes` of `marks`.
    //
    //  collections   name -> number, which names the two tables of a collection (names of tables would ignore case)
    //  indexes       (collection, name) -> number
    //  marks         (collection, sync) -> mark; `revision` makes every write differ, so that it always reaches the log
    //  registrations (collection, sync) -> the fields of its parts, a JSON array of names; `owner` is one too, of what says whose it is
    //  records_N     key -> record; `json` comes last, since SQLite reads a row from its start
    //  pointers_N    (index, value) -> record: the truth of who holds a value
    //
    // Records have a row number, and pointers name it: a lookup by any index ends in the same short walk. Measured on 500,000
    // records of 600 bytes against a table clustered by key: a third of the time to write, two thirds of the time to look up.
    internal const long Version = 3;

    private const string CreateRegistrations =
        "CREATE TABLE registrations(collection TEXT NOT NULL, sync TEXT NOT NULL, fields TEXT NOT NULL, forgotten INTEGER NOT NULL, "
        + "revision INTEGER NOT NULL, owner TEXT, PRIMARY KEY(collection, sync)) WITHOUT ROWID";

    /// <summary>"PZRS": tells a store from any other database.</summary>
    internal const long ApplicationId = 0x505A5253;

    internal static readonly FileSchema File = new(ApplicationId, Version)
    {
        Make = Make,
        UnknownVersion = StoreErrors.UnknownSchema,
        OtherFile = StoreErrors.NotAStore,
        NoLog = StoreErrors.NoWriteAheadLog,
        Synchronous = "NORMAL",
    };

    /// <summary>Finds a collection and its indexes; answers <see langword="null"/> when something has to be added first.</summary>
    internal static CollectionLayout? Find(SqliteDatabase database, CollectionDefinition definition, int ordinal)
    {
        using var collection = database.Prepare("SELECT id FROM collections WHERE name = ?1");
        collection.BindText(1, definition.Name);
        if (!collection.Step())
        {
            return null;
        }

        var id = collection.GetInt64(0);
        var indexes = new Dictionary<string, long>(StringComparer.Ordinal);
        using var index = database.Prepare("SELECT name, id FROM indexes WHERE collection = ?1");
        index.Bind(1, id);
        while (index.Step())
        {
            indexes.Add(index.GetText(0)!, index.GetInt64(1));
        }

        return definition.OtherIndexes.All(indexes.ContainsKey)
            ? new CollectionLayout(definition, id, ordinal, indexes)
            : null;
    }

    /// <summary>Adds what is missing of a collection. Runs in a transaction of the caller.</summary>
    internal static void Add(SqliteDatabase database, CollectionDefinition definition)
    {
        using (var insert = database.Prepare("INSERT INTO collections(name) VALUES(?1) ON CONFLICT DO NOTHING"))
        {
            insert.BindText(1, definition.Name);
            insert.Step();
        }

        long id;
        using (var select = database.Prepare("SELECT id FROM collections WHERE name = ?1"))
        {
            select.BindText(1, definition.Name);
            select.Step();
            id = select.GetInt64(0);
        }

        foreach (var index in definition.OtherIndexes)
        {
            using var insert = database.Prepare("INSERT INTO indexes(collection, name) VALUES(?1, ?2) ON CONFLICT DO NOTHING");
            insert.Bind(1, id);
            insert.BindText(2, index);
            insert.Step();
        }

        database.Execute(
            $"CREATE TABLE IF NOT EXISTS records_{id}(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, modified INTEGER NOT NULL, "
            + "visible INTEGER NOT NULL, headers BLOB NOT NULL, json BLOB NOT NULL)");
        database.Execute(
            $"CREATE TABLE IF NOT EXISTS pointers_{id}(idx INTEGER NOT NULL, value TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY(idx, value)) WITHOUT ROWID");
    }

    private static void Make(SqliteDatabase database, long from)
    {
        switch (from)
        {
            case 0:
                Create(database);
                break;
            case 1:
                database.Execute("ALTER TABLE marks ADD COLUMN plan_offset INTEGER NOT NULL DEFAULT 0");
                database.Execute("ALTER TABLE marks ADD COLUMN indexes TEXT");
                database.Execute(CreateRegistrations);
                break;
            default:
                database.Execute("ALTER TABLE marks ADD COLUMN indexes TEXT");
                database.Execute("ALTER TABLE registrations ADD COLUMN owner TEXT");
                break;
        }
    }

    private static void Create(SqliteDatabase database)
    {
        database.Execute("CREATE TABLE collections(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)");
        database.Execute("CREATE TABLE indexes(id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE(collection, name))");
        database.Execute(
            "CREATE TABLE marks(collection TEXT NOT NULL, sync TEXT NOT NULL, snapshot TEXT, plan TEXT, token INTEGER NOT NULL, "
            + "revision INTEGER NOT NULL, plan_offset INTEGER NOT NULL DEFAULT 0, indexes TEXT, PRIMARY KEY(collection, sync)) WITHOUT ROWID");
        database.Execute(CreateRegistrations);
    }
}
