using Personalization.Sqlite.Native;
using SQLitePCL;

namespace Personalization.Sqlite.Storage;

/// <summary>Makes the file of a store and opens connections to it.</summary>
internal static class StoreFile
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    internal static SqliteDatabase OpenWriter(string path) => OpenWriter(path, StoreSchema.Ensure, StoreErrors.NoWriteAheadLog, "NORMAL");

    /// <param name="path">The file; it is made when it does not exist.</param>
    /// <param name="ensure">Makes the tables, or refuses what the file is.</param>
    /// <param name="noLog">Says that the file cannot have a write-ahead log.</param>
    /// <param name="synchronous">When the log reaches the disk: NORMAL at a sync that is asked for, FULL with each transaction.</param>
    internal static SqliteDatabase OpenWriter(string path, Action<SqliteDatabase, string> ensure, Func<string, Exception> noLog, string synchronous)
    {
        Create(path);
        var database = SqliteDatabase.Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, BusyTimeout);
        try
        {
            ensure(database, path);
            if (database.QueryText("PRAGMA journal_mode = WAL") != "wal")
            {
                throw noLog(path);
            }

            database.Execute("PRAGMA synchronous = " + synchronous);
            database.Execute("PRAGMA fullfsync = ON"); // macOS only: without it a sync does not reach the disk
            database.Execute("PRAGMA cache_size = -65536");
            database.Execute("PRAGMA wal_autocheckpoint = 4000");
            database.Execute("PRAGMA journal_size_limit = 67108864");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    internal static SqliteDatabase OpenReader(string path)
    {
        var database = SqliteDatabase.Open(path, raw.SQLITE_OPEN_READONLY, BusyTimeout);
        try
        {
            database.Execute("PRAGMA cache_size = -16384");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Removes what SQLite keeps beside a file that is gone: it says nothing of the one that will take its place.</summary>
    internal static void RemoveLeftovers(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            return;
        }

        foreach (var suffix in new[] { "-wal", "-shm" })
        {
            File.Delete(path + suffix);
        }
    }

    /// <summary>Makes the file before SQLite does, for the owner alone; SQLite gives the files beside it the same permissions.</summary>
    internal static void Create(string path)
    {
        var full = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(directory))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        // An existing file is never opened here: closing it would drop the locks that this process has on it.
        if (File.Exists(full))
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            new FileStream(full, options).Dispose();
        }
        catch (IOException) when (File.Exists(full))
        {
            // Another process was faster.
        }
    }
}
