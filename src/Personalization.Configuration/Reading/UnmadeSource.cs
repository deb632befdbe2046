using Personalization.Sources;

namespace Personalization.Configuration.Reading;

/// <summary>Stands for a source that could not be made, so that the models that refer to it are not reported too. It is never read.</summary>
internal sealed class UnmadeSource(string name) : ISource
{
    public string Name { get; } = name;

    public ISourceQuery CreateQuery(string sql) => throw Unmade();

    public ISourceQuery CreateTableQuery(string table) => throw Unmade();

    public ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken) => throw Unmade();

    private InvalidOperationException Unmade() => new($"The source '{Name}' could not be made. See the configuration's problems.");
}
