using Personalization.People;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.People;

/// <summary>The one connection that writes people, with its prepared statements. Used by one thread at a time.</summary>
internal sealed class PersonWriter : IDisposable
{
    private const long Never = long.MinValue;

    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _updateState;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _append;
    private readonly SqliteStatement _last;
    private readonly SqliteStatement _keepLast;
    private long _number;

    internal PersonWriter(string path, TimeProvider time)
    {
        _time = time;
        _database = PersonSchema.OpenWriter(path);
        try
        {
            _find = Prepare("SELECT number, version, ifnull(due, -9223372036854775808) FROM people WHERE bucket = ?1 AND space = ?2 AND id = ?3");
            _insert = Prepare("INSERT INTO people(bucket, space, id, version, due, state) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
            _update = Prepare("UPDATE people SET version = ?2, due = ?3, state = ?4 WHERE number = ?1");
            _updateState = Prepare("UPDATE people SET version = ?2, state = ?3 WHERE number = ?1");
            _delete = Prepare("DELETE FROM people WHERE number = ?1");
            _append = Prepare("INSERT INTO entries(position, stream, bucket, time, space, id, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
            _last = Prepare("SELECT last FROM counter");
            _keepLast = Prepare("UPDATE counter SET last = ?1");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Does everything in one transaction, which is on the disk when this returns.</summary>
    internal void InTransaction(IEnumerable<PersonWrite> writes)
    {
        _database.Execute("BEGIN IMMEDIATE");
        try
        {
            var before = _number = ReadLast();
            foreach (var write in writes)
            {
                write.Run(this);
            }

            if (_number != before)
            {
                _keepLast.Bind(1, _number);
                _keepLast.Run();
            }

            _database.Execute("COMMIT");
        }
        catch
        {
            // Some errors, such as a full disk, have ended the transaction already.
            if (_database.IsInTransaction)
            {
                _database.Execute("ROLLBACK");
            }

            throw;
        }
    }

    internal IReadOnlyList<long> Commit(IReadOnlyList<PersonCommit> commits)
    {
        var versions = new long[commits.Count];
        for (var i = 0; i < versions.Length; i++)
        {
            versions[i] = Commit(commits[i]);
        }

        return versions;
    }

    internal bool Trim(PersonStream stream, int bucket, long through)
    {
        using var trim = _database.Prepare("DELETE FROM entries WHERE stream = ?1 AND bucket = ?2 AND position <= ?3");
        trim.Bind(1, (long)stream);
        trim.Bind(2, bucket);
        trim.Bind(3, through);
        trim.Run();
        return true;
    }

    internal int RemoveEntries(PersonStream stream, int bucket, IReadOnlyList<long> positions)
    {
        using var remove = _database.Prepare("DELETE FROM entries WHERE position = ?1 AND stream = ?2 AND bucket = ?3");
        var before = _database.QueryInt64("SELECT total_changes()");
        foreach (var position in positions)
        {
            remove.Bind(1, position);
            remove.Bind(2, (long)stream);
            remove.Bind(3, bucket);
            remove.Run();
        }

        return (int)(_database.QueryInt64("SELECT total_changes()") - before);
    }

    internal bool TryWriteNote(int bucket, string name, string? expected, string? note)
    {
        if (!string.Equals(PersonReader.ReadNote(_database, bucket, name), expected, StringComparison.Ordinal))
        {
            return false;
        }

        using var write = _database.Prepare(note is null ? "DELETE FROM notes WHERE bucket = ?1 AND name = ?2" : "INSERT OR REPLACE INTO notes(bucket, name, note) VALUES(?1, ?2, ?3)");
        write.Bind(1, bucket);
        write.BindText(2, name);
        if (note is not null)
        {
            write.BindText(3, note);
        }

        write.Run();
        return true;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        _database.Dispose();
    }

    private long Commit(PersonCommit commit)
    {
        var (row, version, due) = Find(commit.Person);
        if (version != commit.ExpectedVersion)
        {
            return 0;
        }

        var next = Next();
        if (!commit.State.IsEmpty)
        {
            Write(row, due, commit, next);
        }
        else if (version != 0)
        {
            _delete.Bind(1, row);
            _delete.Run();
        }

        for (var stream = PersonStream.Log; stream <= PersonStream.DeadLetters; stream++)
        {
            Append(stream, commit.Person, commit.EntriesOf(stream));
        }

        return next;
    }

    /// <returns>The row, the version, and when the person is due, <see cref="Never"/> for never; zeros where there is nobody.</returns>
    private (long Row, long Version, long Due) Find(PersonKey person)
    {
        BindKey(_find, 1, person);
        try
        {
            return _find.Step() ? (_find.GetInt64(0), _find.GetInt64(1), _find.GetInt64(2)) : default;
        }
        finally
        {
            _find.Reset();
        }
    }

    private void Write(long row, long due, PersonCommit commit, long version)
    {
        var next = commit.Due is { } time ? PersonLimits.DueMilliseconds(time) : Never;
        if (commit.ExpectedVersion != 0 && next == due)
        {
            // The index of who is due stays as it is.
            _updateState.Bind(1, row);
            _updateState.Bind(2, version);
            _updateState.BindBlob(3, commit.State.Span);
            _updateState.Run();
            return;
        }

        var (write, first) = (_update, 2);
        if (commit.ExpectedVersion == 0)
        {
            (write, first) = (_insert, 4);
            BindKey(write, 1, commit.Person);
        }
        else
        {
            write.Bind(1, row);
        }

        write.Bind(first, version);
        if (commit.Due is not null)
        {
            write.Bind(first + 1, next);
        }
        else
        {
            write.BindText(first + 1, null);
        }

        write.BindBlob(first + 2, commit.State.Span);
        write.Run();
    }

    private void Append(PersonStream stream, PersonKey person, IReadOnlyList<PersonEntry> entries)
    {
        foreach (var entry in entries)
        {
            _append.Bind(1, Next());
            _append.Bind(2, (long)stream);
            _append.Bind(4, entry.Time.UtcTicks);
            _append.BindBlob(7, entry.Body.Span);
            _append.Bind(3, person.Bucket);
            _append.BindText(5, person.Space);
            _append.BindText(6, person.Id);
            _append.Run();
        }
    }

    private long Next() => _number = PersonLimits.NextNumber(_number, _time.GetUtcNow());

    private long ReadLast()
    {
        try
        {
            return _last.Step() ? _last.GetInt64(0) : 0;
        }
        finally
        {
            _last.Reset();
        }
    }

    private static void BindKey(SqliteStatement statement, int first, PersonKey person)
    {
        statement.Bind(first, person.Bucket);
        statement.BindText(first + 1, person.Space);
        statement.BindText(first + 2, person.Id);
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = _database.Prepare(sql);
        _statements.Add(statement);
        return statement;
    }
}
