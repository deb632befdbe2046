using SQLitePCL;

namespace Personalization.Sqlite.Native;

/// <summary>SQLite answered an error. Never leaves the package: it becomes an error of the source or of the store.</summary>
internal sealed class SqliteFailure : Exception
{
    internal SqliteFailure(int extendedCode, string message)
        : base($"SQLite error {extendedCode}: {message}")
    {
        Code = extendedCode & 0xFF;
        SqliteMessage = message;
    }

    /// <summary>Gets the primary result code, one of the constants of <see cref="raw"/>.</summary>
    internal int Code { get; }

    internal string SqliteMessage { get; }
}
