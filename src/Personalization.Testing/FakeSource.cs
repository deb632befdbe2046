using Personalization.Sources;

namespace Personalization.Testing;

/// <summary>A database of a test: it answers each statement with the query that the test gave for it. Thread-safe.</summary>
/// <example>
/// <code>
/// var customers = new FakeQuery("user_id", "email").SetRows([1, "ann@example.com"], [2, null]);
/// services.AddPersonalizationCache(cache => cache
///     .AddSource(_ => new FakeSource("shop").Add("select user_id, email from customers", customers))
///     ...);
/// </code>
/// </example>
public sealed class FakeSource : ISource
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ISourceQuery> _queries = new(StringComparer.Ordinal);

    /// <summary>Initializes a new instance.</summary>
    /// <param name="name">The name by which models refer to it.</param>
    public FakeSource(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Says what a statement is answered with, in the place of what was said of it before.</summary>
    /// <param name="sql">The statement, letter by letter.</param>
    /// <param name="query">What <see cref="CreateQuery"/> answers.</param>
    /// <returns>The same source.</returns>
    public FakeSource Add(string sql, ISourceQuery query)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(query);
        lock (_lock)
        {
            _queries[sql] = query;
        }

        return this;
    }

    /// <inheritdoc/>
    /// <remarks>The query that was given for the statement <c>table NAME</c>.</remarks>
    public ISourceQuery CreateTableQuery(string table) => CreateQuery($"table {table}");

    /// <inheritdoc/>
    /// <remarks>A fake source always works.</remarks>
    public ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken)
        => new(new SourceTestReport(Name, [new SourceCheck("connection", null)], "fake", null, null));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Nobody said what this statement is answered with.</exception>
    public ISourceQuery CreateQuery(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        lock (_lock)
        {
            return _queries.TryGetValue(sql, out var query)
                ? query
                : throw new ArgumentException(
                    $"The fake source '{Name}' has no answer to: {sql}\nIt has answers to: {string.Join("; ", _queries.Keys)}. Add one.", nameof(sql));
        }
    }
}
