using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Tests.DependencyInjection;

public sealed class PersonalizationHealthCheckTests
{
    private readonly FakeSyncEngine _engine = new(TimeProvider.System);

    [Fact]
    public async Task CheckHealthAsync_Loading_IsUnhealthy()
    {
        var report = await CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Equal("Loading: customers.", report.Description);
        Assert.Equal("none", report.Data["profile.status"]);
    }

    [Fact]
    public async Task CheckHealthAsync_LastRunFailed_IsDegraded()
    {
        _engine.SetReady("customers");
        _engine.SetLastRun(FakeSyncEngine.Run("profile", SyncRunStatus.Failed, ErrorCodes.SourceFailed, "The source is down."));

        var report = await CheckAsync();

        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Equal(("failed", ErrorCodes.SourceFailed), (report.Data["profile.status"], report.Data["profile.errorCode"]));
    }

    [Fact]
    public async Task CheckHealthAsync_LastRunSucceeded_IsHealthyAndTellsTheCounts()
    {
        _engine.SetReady("customers");
        _engine.SetLastRun(FakeSyncEngine.Run("profile", SyncRunStatus.Warning));

        var report = await CheckAsync();

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(("warning", 3L, 1L), (report.Data["profile.status"], report.Data["profile.rowsQueried"], report.Data["profile.rejected"]));
    }

    [Fact]
    public async Task CheckHealthAsync_JournalIsAway_IsDegraded()
    {
        _engine.SetReady("customers");
        _engine.SetLastRun(FakeSyncEngine.Run("profile", SyncRunStatus.Success));

        var report = await CheckAsync(isJournalAway: true);

        Assert.Equal((HealthStatus.Degraded, "away"), (report.Status, report.Data["journal"]));
        Assert.Contains("journal", report.Description, StringComparison.Ordinal);
    }

    private async Task<HealthReportEntry> CheckAsync(bool isJournalAway = false)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<ISyncService>(_engine);
        services.AddSingleton(new CurrentDefinitions(new PersonalizationDefinitions(
            [new CollectionDefinition("customers", "id", [])], [HostedServiceFixture.Sync("profile", null)])));
        services.AddSingleton<IJournalStanding>(new Standing(isJournalAway));
        services.AddHealthChecks().AddPersonalization();
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["personalization"];
    }

    private sealed record Standing(bool IsJournalAway) : IJournalStanding;
}
