using Personalization.Keys;
using Personalization.Sqlite.Native;
using Personalization.Sqlite.Storage;
using SQLitePCL;

namespace Personalization.Sqlite.Keys;

/// <summary>The connection to a file of keys. Used by one thread at a time.</summary>
internal sealed class KeyDatabase : IDisposable
{
    /// <summary>"PZKY": tells a file of keys from any other database.</summary>
    private const long ApplicationId = 0x505A4B59;

    // Persisted: a change of the table is a new version. Times are milliseconds since 1970, lists are JSON arrays.
    private const long Version = 1;

    private const string Columns
        = "id, name, scopes, collections, fields, rate, created, expires, revoked, used, hash, previous_hash, previous_until";

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _version;

    private KeyDatabase(SqliteDatabase database)
    {
        _database = database;
        _version = database.Prepare("SELECT version FROM version");
    }

    internal static KeyDatabase Open(string path)
    {
        StoreFile.Create(path);
        var database = SqliteDatabase.Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, BusyTimeout);
        try
        {
            database.QueryText("PRAGMA journal_mode = WAL");
            database.Execute("PRAGMA synchronous = FULL");
            database.Execute("PRAGMA fullfsync = ON"); // macOS only: without it a sync does not reach the disk
            Ensure(database, path);
            return new KeyDatabase(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    internal long ReadVersion()
    {
        try
        {
            return _version.Step() ? _version.GetInt64(0) : 0;
        }
        finally
        {
            _version.Reset();
        }
    }

    /// <summary>Does something in a transaction; the version goes up if it changed anything.</summary>
    internal T Change<T>(Func<T> work) => InTransaction(_database, () =>
    {
        var before = TotalChanges();
        var result = work();
        if (TotalChanges() != before)
        {
            _database.Execute("UPDATE version SET version = version + 1");
        }

        return result;
    });

    internal bool Insert(ApiKey key)
    {
        using var exists = _database.Prepare("SELECT 1 FROM keys WHERE id = ?1 OR hash = ?2");
        exists.BindText(1, key.Id);
        exists.BindBlob(2, key.Hash.Span);
        if (exists.Step())
        {
            return false;
        }

        using var insert = _database.Prepare($"INSERT INTO keys({Columns}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
        KeyRow.Bind(insert, key);
        insert.Run();
        return true;
    }

    internal List<ApiKey> List()
    {
        using var select = _database.Prepare($"SELECT {Columns} FROM keys ORDER BY created, number");
        var keys = new List<ApiKey>();
        while (select.Step())
        {
            keys.Add(KeyRow.Read(select));
        }

        return keys;
    }

    internal ApiKey? Find(string id)
    {
        using var select = _database.Prepare($"SELECT {Columns} FROM keys WHERE id = ?1");
        return select.TryBindText(1, id) && select.Step() ? KeyRow.Read(select) : null;
    }

    internal bool Rotate(string id, ReadOnlySpan<byte> hash, DateTimeOffset previousUntil)
    {
        using var update = _database.Prepare(
            "UPDATE keys SET previous_hash = hash, previous_until = ?3, hash = ?2 WHERE id = ?1 AND revoked IS NULL RETURNING 1");
        update.BindBlob(2, hash);
        update.Bind(3, previousUntil.ToUnixTimeMilliseconds());
        return update.TryBindText(1, id) && update.Step();
    }

    internal void Revoke(string id, DateTimeOffset at)
    {
        using var update = _database.Prepare("UPDATE keys SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL");
        update.Bind(2, at.ToUnixTimeMilliseconds());
        if (update.TryBindText(1, id))
        {
            update.Step();
        }
    }

    /// <summary>Notes uses, without a new version.</summary>
    internal bool Touch(IReadOnlyList<ApiKeyUse> uses) => InTransaction(_database, () =>
    {
        using var update = _database.Prepare("UPDATE keys SET used = ?2 WHERE id = ?1 AND (used IS NULL OR used < ?2)");
        foreach (var use in uses)
        {
            update.Bind(2, use.At.ToUnixTimeMilliseconds());
            if (update.TryBindText(1, use.Id))
            {
                update.Run();
            }
        }

        return true;
    });

    public void Dispose()
    {
        _version.Dispose();
        _database.Dispose();
    }

    private long TotalChanges() => _database.QueryInt64("SELECT total_changes()");

    private static void Ensure(SqliteDatabase database, string path)
    {
        if (IsReady(database, path))
        {
            return;
        }

        InTransaction(database, () =>
        {
            // Once more, since another process may have been faster.
            if (!IsReady(database, path))
            {
                database.Execute(
                    "CREATE TABLE keys(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, scopes INTEGER NOT NULL, collections TEXT, "
                    + "fields TEXT, rate TEXT, created INTEGER NOT NULL, expires INTEGER, revoked INTEGER, used INTEGER, hash BLOB NOT NULL UNIQUE, "
                    + "previous_hash BLOB, previous_until INTEGER)");
                database.Execute("CREATE TABLE version(version INTEGER NOT NULL)");
                database.Execute("INSERT INTO version VALUES(1)");
                database.Execute($"PRAGMA application_id = {ApplicationId}");
                database.Execute($"PRAGMA user_version = {Version}");
            }

            return true;
        });
    }

    private static bool IsReady(SqliteDatabase database, string path)
    {
        var version = database.QueryInt64("PRAGMA user_version");
        var application = database.QueryInt64("PRAGMA application_id");
        if (application == ApplicationId && version == Version)
        {
            return true;
        }

        return application == 0 && version == 0 && database.QueryInt64("SELECT count(*) FROM sqlite_schema") == 0
            ? false
            : throw new PersonalizationException(
                ErrorCodes.KeysUnavailable,
                application == ApplicationId
                    ? $"The file of API keys '{path}' has schema version {version}; this version of Personalization knows version {Version} only. Upgrade it."
                    : $"The file '{path}' is a SQLite database of something else, not of API keys. Name another file for the keys.");
    }

    private static T InTransaction<T>(SqliteDatabase database, Func<T> work)
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work();
            database.Execute("COMMIT");
            return result;
        }
        catch
        {
            if (database.IsInTransaction)
            {
                database.Execute("ROLLBACK");
            }

            throw;
        }
    }
}
