using Personalization.Sources;

namespace Personalization.DependencyInjection;

/// <summary>What stands for a source or store that could not be made: its name is known, so that what refers to it is not reported too.</summary>
internal static class Unmade
{
    internal static InvalidOperationException Of(string what, string name) => new($"The {what} '{name}' could not be made. See the configuration's problems.");
}

/// <summary>Stands for a source that could not be made, so that the models that refer to it are not reported too. It is never read.</summary>
internal sealed class UnmadeSource(string name) : ISource
{
    public string Name { get; } = name;

    public ISourceQuery CreateQuery(string sql) => throw Unmade.Of("source", Name);

    public ISourceQuery CreateTableQuery(string table) => throw Unmade.Of("source", Name);

    public ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken) => throw Unmade.Of("source", Name);
}
