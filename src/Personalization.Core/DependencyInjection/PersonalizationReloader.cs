using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.DependencyInjection.Compilation;
using Personalization.DependencyInjection.Hosting;
using Personalization.Diagnostics;
using Personalization.Sync;

namespace Personalization.DependencyInjection;

/// <summary>
/// Reads the configuration again while the process runs, and exchanges all of it at once: sources, models, collections, syncs and
/// their schedules. Runs that are under way go on with the configuration that they began with. Thread-safe.
/// </summary>
/// <remarks>
/// A service of <c>AddPersonalizationCache</c>. Sources that are configured as before keep their connections. The record store and
/// the place for snapshots stay: a configuration that changes them is refused, since it takes a restart.
/// </remarks>
public sealed class PersonalizationReloader : IDisposable
{
    private readonly IOptionsFactory<PersonalizationOptions> _factory;
    private readonly ConfiguredSources _sources;
    private readonly ISyncEngine _engine;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string? _store;
    private readonly string? _state;

    internal PersonalizationReloader(
        IOptionsFactory<PersonalizationOptions> factory,
        PersonalizationOptions running,
        ConfiguredSources sources,
        ISyncEngine engine,
        ILogger logger)
    {
        _factory = factory;
        _sources = sources;
        _engine = engine;
        _logger = logger;
        _store = StoreOf(running);
        _state = StateOf(running);
    }

    /// <summary>Who takes the new configuration over after the syncs have.</summary>
    internal IReadOnlyList<IConfigurationListener> Listeners { get; init; } = [];

    /// <summary>Who tells of it for good.</summary>
    internal ReloadAudit? Audit { get; init; }

    /// <summary>Reads the configuration again and takes it over, or leaves everything as it is.</summary>
    /// <param name="cancellationToken">Cancels the call; then the configuration before stays.</param>
    /// <returns>A task that ends when lookups, runs and schedules go by the new configuration.</returns>
    /// <exception cref="PersonalizationException">
    /// The configuration has errors, all of which the message lists (<c>configuration_invalid</c>), or the store could not prepare its
    /// collections. The configuration before stays in use.
    /// </exception>
    public async Task ReloadAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Audit?.Begin();
            var next = Compile();
            await _engine.ReloadAsync(next, cancellationToken).ConfigureAwait(false);
            foreach (var listener in Listeners)
            {
                await listener.ReloadedAsync(next, cancellationToken).ConfigureAwait(false);
            }

            _logger.Reloaded(next.Sources.Count, next.Models.Count, next.Collections.Count, next.Syncs.Count);
            if (Audit is { } audit)
            {
                await audit.EndAsync(errorCode: null).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.ReloadFailed(exception.GetType().FullName!, ErrorText.Of(exception));
            if (Audit is { } audit)
            {
                await audit.EndAsync((exception as PersonalizationException)?.Code ?? exception.GetType().Name).ConfigureAwait(false);
            }

            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads the configuration again and takes nothing over. Throws as a reload does.</summary>
    internal async Task<PersonalizationDefinitions> ReadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Compile();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private PersonalizationDefinitions Compile()
    {
        var options = _factory.Create(Options.DefaultName);
        if (options.Problems.Count == 0)
        {
            // Of a file that cannot be read, nobody knows where it puts them.
            Refuse(options, "stores", _store, StoreOf(options), "Records do not move by themselves");
            Refuse(options, "state", _state, StateOf(options), "Snapshots do not move by themselves");
        }

        return DefinitionCompiler.Compile(options, _sources.Adopt(options));
    }

    /// <summary>A single store is the same whatever its name.</summary>
    private static string StoreOf(PersonalizationOptions options) => options.Regions is [var only]
        ? only.Store.Identity
        : string.Join('\n', options.Regions.Select(region => $"{region.Name.Length}:{region.Name} {region.Store.Identity.Length}:{region.Store.Identity}"));

    private static string StateOf(PersonalizationOptions options) => options.State?.Identity ?? $"directory {options.StateDirectory}{(options.StateShared ? ", shared" : string.Empty)}";

    private static void Refuse(PersonalizationOptions options, string path, string? running, string? next, string why)
    {
        if (running != next)
        {
            options.Problems.Add(new ConfigurationProblem(
                path, $"It differs from what this process runs with. {why}: restart the process to change it.", options.Locate(path)));
        }
    }
}
