namespace Personalization.Sources;

/// <summary>A database that models are queried from. Thread-safe.</summary>
public interface ISource
{
    /// <summary>Gets the name by which models refer to it.</summary>
    string Name { get; }

    /// <summary>Makes a query of a SQL statement. Nothing is sent to the database yet.</summary>
    /// <param name="sql">The statement.</param>
    /// <returns>The query.</returns>
    ISourceQuery CreateQuery(string sql);
}
