using Personalization.Sources;

namespace Personalization.DependencyInjection;

/// <summary>Stands for a source that could not be made, so that the models that refer to it are not reported too. It is never read.</summary>
internal sealed class UnmadeSource(string name) : ISource
{
    public string Name { get; } = name;

    public ISourceQuery CreateQuery(string sql) => throw Unmade.Of("source", Name);

    public ISourceQuery CreateTableQuery(string table) => throw Unmade.Of("source", Name);

    public ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken) => throw Unmade.Of("source", Name);
}
