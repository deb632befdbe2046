using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>
/// The sources of the configuration, each kept as long as it is configured the same way. One that was replaced may still be read by a
/// run, so all are disposed together at the end. Not thread-safe: one reload at a time.
/// </summary>
internal sealed class ConfiguredSources(IEnumerable<ISource> services) : IAsyncDisposable, IDisposable
{
    private readonly IReadOnlyList<ISource> _services = [.. services];
    private readonly Dictionary<(string Name, string Identity), ISource> _known = [];

    /// <summary>Answers the sources of a configuration: those that are services of the application, and its own.</summary>
    internal IReadOnlyList<ISource> Adopt(PersonalizationOptions options)
    {
        var sources = new List<ISource>(_services);
        foreach (var settings in options.Sources)
        {
            var key = (settings.Source.Name, settings.Identity);
            if (!_known.TryGetValue(key, out var source))
            {
                source = settings.Source;
                _known.Add(key, source);
            }

            sources.Add(source);
        }

        return sources;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _known.Values)
        {
            await Disposal.DisposeAsync(source).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        foreach (var source in _known.Values)
        {
            Disposal.Dispose(source);
        }
    }
}
