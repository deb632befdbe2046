using Personalization.Keys;
using Personalization.Sqlite.Native;
using Personalization.Sqlite.Storage;

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

    private static readonly FileSchema File = new(ApplicationId, Version)
    {
        Make = static (database, _) => Create(database),
        UnknownVersion = static (path, version) => Refused(
            $"The file of API keys '{path}' has schema version {version}; this version of Personalization knows version {Version} only. Upgrade it."),
        OtherFile = static path => Refused($"The file '{path}' is a SQLite database of something else, not of API keys. Name another file for the keys."),
    };

    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _version;

    private KeyDatabase(SqliteDatabase database)
    {
        _database = database;
        _version = database.Prepare("SELECT version FROM version");
    }

    internal static KeyDatabase Open(string path)
    {
        var database = StoreFile.OpenWriter(path, File);
        try
        {
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
    internal T Change<T>(Func<T> work) => _database.InTransaction(() =>
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
    internal bool Touch(IReadOnlyList<ApiKeyUse> uses) => _database.InTransaction(() =>
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

    private static void Create(SqliteDatabase database)
    {
        database.Execute(
            "CREATE TABLE keys(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, scopes INTEGER NOT NULL, collections TEXT, "
            + "fields TEXT, rate TEXT, created INTEGER NOT NULL, expires INTEGER, revoked INTEGER, used INTEGER, hash BLOB NOT NULL UNIQUE, "
            + "previous_hash BLOB, previous_until INTEGER)");
        database.Execute("CREATE TABLE version(version INTEGER NOT NULL)");
        database.Execute("INSERT INTO version VALUES(1)");
    }

    private static PersonalizationException Refused(string message) => new(ErrorCodes.KeysUnavailable, message);
}
