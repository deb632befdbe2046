using Personalization.Sqlite.Native;
using SQLitePCL;

namespace Personalization.Sqlite.Storage;

/// <summary>Makes the file of a store and opens connections to it.</summary>
internal static class StoreFile
{
    /// <summary>One of those that open a file at once succeeds each time, and then there is nothing to change for the others.</summary>
    private const int LogAttempts = 20;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Opens a file to be written; it is made when it does not exist.</summary>
    internal static SqliteDatabase OpenWriter(string path, FileSchema schema)
    {
        Create(path);
        var database = SqliteDatabase.Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, BusyTimeout);
        try
        {
            schema.Ensure(database, path);
            if (!TryUseLog(database) && schema.NoLog is { } noLog)
            {
                throw noLog(path);
            }

            database.Execute("PRAGMA synchronous = " + schema.Synchronous);
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

    /// <summary>Asks for a write-ahead log. Where several open a new file, SQLite refuses at once instead of waiting, since two that both hold the file would wait for each other.</summary>
    private static bool TryUseLog(SqliteDatabase database)
    {
        for (var left = LogAttempts; ; left--)
        {
            try
            {
                return database.QueryText("PRAGMA journal_mode = WAL") == "wal";
            }
            catch (SqliteFailure failure) when (failure.Code == raw.SQLITE_BUSY && left > 1)
            {
                // This waits for the others.
                database.Execute("BEGIN EXCLUSIVE");
                database.Execute("COMMIT");
            }
        }
    }

    internal static SqliteDatabase OpenReader(string path, int cacheKilobytes = 16384)
    {
        var database = SqliteDatabase.Open(path, raw.SQLITE_OPEN_READONLY, BusyTimeout);
        try
        {
            database.Execute($"PRAGMA cache_size = -{cacheKilobytes}");
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
