using Personalization.People;
using Personalization.Sqlite.Native;
using Personalization.Sqlite.Storage;

namespace Personalization.Sqlite.People;

/// <summary>A connection that reads people, with its prepared statements. Used by one thread at a time.</summary>
internal sealed class PersonReader(string path) : IDisposable
{
    /// <summary>A commit anywhere empties the cache of pages, and a large one takes longer to empty than it saves.</summary>
    private const int CacheKilobytes = 1024;

    private const string NoteQuery = "SELECT note FROM notes WHERE bucket = ?1 AND name = ?2";

    private readonly SqliteDatabase _database = StoreFile.OpenReader(path, CacheKilobytes);
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    internal IReadOnlyList<StoredPerson?> Find(IReadOnlyList<PersonKey> people, CancellationToken cancellationToken)
    {
        var found = new StoredPerson?[people.Count];
        StatementOf("BEGIN").Run(); // one view is cheaper than one for each
        try
        {
            for (var i = 0; i < found.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                found[i] = PersonLimits.CanHold(people[i]) ? Find(people[i]) : null;
            }

            return found;
        }
        finally
        {
            if (_database.IsInTransaction)
            {
                StatementOf("COMMIT").Run();
            }
        }
    }

    internal IReadOnlyList<PersonKey> ReadDue(int bucket, long until, int limit)
    {
        var due = StatementOf("SELECT space, id FROM people WHERE bucket = ?1 AND due <= ?2 ORDER BY due LIMIT ?3");
        due.Bind(1, bucket);
        due.Bind(2, until);
        due.Bind(3, limit);
        return ReadAll(due, static row => new PersonKey(row.GetText(0)!, row.GetText(1)!));
    }

    internal IReadOnlyList<PersonKey> List(int bucket, PersonKey? after, int limit)
    {
        var list = StatementOf($"SELECT space, id FROM people WHERE bucket = ?1 {(after is null ? null : "AND (space, id) > (?3, ?4) ")}ORDER BY space, id LIMIT ?2");
        list.Bind(1, bucket);
        list.Bind(2, limit);
        if (after is { } last)
        {
            list.BindText(3, last.Space);
            list.BindText(4, last.Id);
        }

        return ReadAll(list, static row => new PersonKey(row.GetText(0)!, row.GetText(1)!));
    }

    internal IReadOnlyList<StreamEntry> ReadStream(PersonStream stream, int bucket, long after, int limit)
    {
        var entries = StatementOf("SELECT position, space, id, time, body FROM entries WHERE stream = ?1 AND bucket = ?2 AND position > ?3 ORDER BY position LIMIT ?4");
        entries.Bind(1, (long)stream);
        entries.Bind(2, bucket);
        entries.Bind(3, after);
        entries.Bind(4, limit);
        return ReadAll(entries, static row => new StreamEntry(
            row.GetInt64(0), new PersonKey(row.GetText(1)!, row.GetText(2)!), new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero), row.GetBytes(4).ToArray()));
    }

    internal string? ReadNote(int bucket, string name) => ReadNote(StatementOf(NoteQuery), bucket, name);

    internal static string? ReadNote(SqliteDatabase database, int bucket, string name)
    {
        using var note = database.Prepare(NoteQuery);
        return ReadNote(note, bucket, name);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _database.Dispose();
    }

    private static string? ReadNote(SqliteStatement note, int bucket, string name)
    {
        note.Bind(1, bucket);
        note.BindText(2, name);
        try
        {
            return note.Step() ? note.GetText(0) : null;
        }
        finally
        {
            note.Reset();
        }
    }

    private StoredPerson? Find(PersonKey person)
    {
        var find = StatementOf("SELECT version, state FROM people WHERE bucket = ?1 AND space = ?2 AND id = ?3");
        find.Bind(1, person.Bucket);
        find.BindText(2, person.Space);
        find.BindText(3, person.Id);
        try
        {
            return find.Step() ? new StoredPerson(find.GetBytes(1).ToArray(), find.GetInt64(0)) : null;
        }
        finally
        {
            find.Reset();
        }
    }

    private static List<T> ReadAll<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        try
        {
            var rows = new List<T>();
            while (statement.Step())
            {
                rows.Add(read(statement));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    private SqliteStatement StatementOf(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = _database.Prepare(sql));
        }

        return statement;
    }
}
