using Personalization.Sqlite.Native;
using Personalization.Sqlite.Storage;
using SQLitePCL;

namespace Personalization.Sqlite.People;

/// <summary>Moves the write-ahead log of the people into their file beside the writer. SQLite itself would do it within a commit, and all that wait for the commit would wait for it too.</summary>
/// <remarks>Called by the writer's thread alone. What fails here is tried again later: nothing is lost with it, the log only grows.</remarks>
/// <param name="path">The file.</param>
internal sealed class LogCheckpoint(string path) : IDisposable
{
    /// <summary>After so many pages (16 MB) the log is moved.</summary>
    private const int Pages = 4000;

    /// <summary>So few pages are left to the writer: it alone can move the last ones, after which the log starts anew.</summary>
    private const int LastPages = 256;

    private const int MostPasses = 8;

    private Task? _moving;
    private int _written;

    /// <summary>Tells of pages that a transaction has added to the log.</summary>
    /// <param name="writer">The connection that wrote them, outside of any transaction.</param>
    /// <param name="pages">How many there were.</param>
    internal void Wrote(SqliteDatabase writer, int pages)
    {
        _written += pages;
        if (_moving is { IsCompleted: true })
        {
            _moving = null;
            _written = 0;
            TryMove(writer, out _);
        }
        else if (_moving is null && _written >= Pages)
        {
            _moving = Task.Run(Move);
        }
    }

    public void Dispose() => _moving?.GetAwaiter().GetResult();

    private static bool TryMove(SqliteDatabase database, out int moved)
    {
        try
        {
            moved = database.Checkpoint();
            return true;
        }
        catch (SqliteFailure)
        {
            moved = 0;
            return false;
        }
    }

    /// <summary>Moves until little is left. The writer goes on meanwhile.</summary>
    private void Move()
    {
        SqliteDatabase? database = null;
        try
        {
            database = SqliteDatabase.Open(path, raw.SQLITE_OPEN_READWRITE, TimeSpan.Zero);
            var before = 0;
            for (var pass = 0; pass < MostPasses && TryMove(database, out var moved) && moved - before > LastPages; pass++)
            {
                before = moved;
            }
        }
        catch (SqliteFailure)
        {
            // Such as a file that has been removed: the next write finds out.
        }
        finally
        {
            database?.Dispose();
        }
    }
}
