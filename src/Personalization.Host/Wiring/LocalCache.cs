using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.Hosting.Output;
using Personalization.Journal;
using Personalization.Records;

namespace Personalization.Hosting.Wiring;

/// <summary>The cache as a command opens it in its own process, without schedules.</summary>
internal sealed class LocalCache : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RetryRemarks _remarks;
    private readonly string _config;
    private bool _isAway;

    /// <param name="config">The configuration.</param>
    /// <param name="region">The store in which records are looked up; <see langword="null"/> for the first.</param>
    /// <param name="remark">Shows what a command waits for.</param>
    internal LocalCache(string config, string? region, Action<string> remark)
    {
        _config = config;
        _remarks = new RetryRemarks(remark);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(_remarks));
        var cache = CacheServices.Add(services, config).LookupsOnly();
        if (region is not null)
        {
            cache.ServeRegion(region);
        }

        _services = services.BuildServiceProvider();
    }

    internal T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    /// <summary>Gets what is configured, before it is checked.</summary>
    internal PersonalizationOptions Options => Get<IOptions<PersonalizationOptions>>().Value;

    /// <summary>Gets what the command adds to its entry in the audit log.</summary>
    internal AuditDetails Audit { get; } = new();

    /// <summary>Gets a value indicating whether there may be people, without making a place for them.</summary>
    internal bool MayHavePeople => !CacheServices.IsUnmade(Options, DefaultStateDirectory.Of(_config)) && StoreServices.MayHavePeople(_services) == true;

    /// <summary>Shows how far some work has come, and what it waits for.</summary>
    internal Task<T> ShowProgressAsync<T>(CommandOutput output, Func<ProgressReport, Task<T>> work) => RunProgress.ShowAsync(
        output, Get<TimeProvider>(), show => _remarks.DuringAsync(text => show(new ProgressStep(text)), () => work(new ProgressReport(show))));

    /// <summary>Asks the store for something that takes no time where it is well.</summary>
    /// <exception cref="PersonalizationException">The time is over (<c>store_unavailable</c>).</exception>
    internal async Task<T> WithinAsync<T>(TimeSpan patience, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(patience, Get<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Away($"The record store has not answered within {patience.TotalSeconds:0} seconds. Check that it runs, its address and the network, and try again.");
        }
        catch (RecordStoreException exception) when (exception.Code == ErrorCodes.StoreUnavailable)
        {
            throw Away(exception.Message);
        }
    }

    /// <summary>What is written to a store in memory is gone when the command ends, and nothing is found there.</summary>
    /// <exception cref="PersonalizationException">Records live in memory (<c>options_invalid</c>).</exception>
    internal void RefuseMemory()
    {
        if (Get<IRecordStore>() is InMemoryRecordStore)
        {
            throw new PersonalizationException(
                ErrorCodes.OptionsInvalid,
                "The configuration keeps records in memory, which belongs to the process that serves them. Ask that one, with '--host URL --key KEY', or name a store of type sqlite.");
        }
    }

    /// <summary>A store that is away is not waited for: it may be connecting for long.</summary>
    public ValueTask DisposeAsync() => _isAway ? ValueTask.CompletedTask : _services.DisposeAsync();

    private PersonalizationException Away(string message)
    {
        _isAway = true;
        return new PersonalizationException(ErrorCodes.StoreUnavailable, message);
    }
}
