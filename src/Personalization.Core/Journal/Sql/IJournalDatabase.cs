using System.Data.Common;

namespace Personalization.Journal.Sql;

/// <summary>A database in which a journal lies: its connections, its tables, which are made when they are first needed, and what its failures mean. Thread-safe.</summary>
internal interface IJournalDatabase : IAsyncDisposable
{
    /// <summary>Gets what this database says in a way of its own.</summary>
    JournalDialect Dialect { get; }

    /// <summary>Gets a value indicating whether the database may hold something: a file that is not there need not be made to be read.</summary>
    bool MayHaveContent { get; }

    /// <summary>Works on a connection that finds the tables there.</summary>
    /// <exception cref="PersonalizationException">The database cannot be used (<c>journal_unavailable</c>).</exception>
    ValueTask<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Works on a connection that may write. What it did has reached the disk when it answers.</summary>
    /// <exception cref="PersonalizationException">The database cannot be used (<c>journal_unavailable</c>).</exception>
    ValueTask<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken);
}
