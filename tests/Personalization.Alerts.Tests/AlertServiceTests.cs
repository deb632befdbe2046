using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Destinations;

namespace Personalization.Alerts.Tests;

/// <summary>What an application has: syncs that run tell channels, and people look at alerts and mute them.</summary>
public sealed class AlertServiceTests : IAsyncDisposable
{
    private readonly RecordingChannel _channel = new();
    private readonly ServiceProvider _services;
    private bool _isBroken;

    public AlertServiceTests()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddCollection("orders", orders => orders.Index("id", primary: true))
            .AddSync("orders", sync => sync.FromRows(new Func<IEnumerable<Order>>(Rows), (JsonTypeInfo<Order>)JsonSerializerOptions.Web.GetTypeInfo(typeof(Order)), "id").To("orders").Map("name"))
            .AddAlertChannel("chat", _ => _channel)
            .Alerts(alerts => alerts.Recipient("chat")));
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private AlertBoard Board => _services.GetRequiredService<AlertBoard>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task Run_FailsAndRecovers_IsToldBeforeItsCallerGoesOn()
    {
        await RunAsync(isBroken: true);
        Assert.Equal(["fatal ok>critical"], _channel.Told);
        Assert.Equal(new AlertCounts(Critical: 1, Warning: 0), (await Board.CountAsync(TestContext.Current.CancellationToken))["orders"]);

        await RunAsync(isBroken: true);
        await RunAsync(isBroken: false);
        Assert.Equal(["fatal ok>critical", "fatal critical>ok"], _channel.Told);
        Assert.Empty(await Board.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Board_Mute_ListsAndTellsWhenItIsOver()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await Board.MuteAsync("orders", "fatal", TimeSpan.FromDays(1), cancellationToken);
        await RunAsync(isBroken: true);

        var view = Assert.Single(await Board.ListAsync(cancellationToken));
        Assert.Equal((AlertLevel.Critical, true), (view.State.Level, view.Mute?.Until is not null));
        Assert.Empty(_channel.Told);

        await Board.UnmuteAsync("orders", "fatal", cancellationToken);
        Assert.Equal(["fatal ok>critical"], _channel.Told);
        Assert.Null(Assert.Single(await Board.ListAsync(cancellationToken)).Mute);
    }

    [Theory]
    [InlineData("ordrs", "fatal", "There is no sync 'ordrs'. Did you mean 'orders'?")]
    [InlineData("orders", "fatl", "'fatl' is no trigger. Did you mean 'fatal'?")]
    [InlineData("orders", "staleness", "The trigger 'staleness' is off for sync 'orders'")]
    public async Task Board_MuteOfNothing_IsRefused(string sync, string trigger, string expected)
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => Board.MuteAsync(sync, trigger, null, TestContext.Current.CancellationToken).AsTask());
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Board_Test_IsSentAndSaysWhatBecameOfIt()
    {
        _channel.Answer = (_, _) => new(DeliveryOutcome.Refused("It answered 403."));
        Assert.Equal("It answered 403.", (await Board.TestAsync("chat", TestContext.Current.CancellationToken)).Reason);
        Assert.True(Assert.Single(_channel.Notices).IsTest);

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => Board.TestAsync("chatt", TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(ErrorCodes.AlertChannelNotFound, exception.Code);
    }

    [Fact]
    public void AddAlerts_UnusableSettings_AreErrorsOfTheConfiguration()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddSlackAlerts("chat", "no-address-hush")
            .Alerts(alerts => alerts.Fatal(critical: 0).Recipient("chatt")));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<PersonalizationException>(() => provider.GetRequiredService<AlertBoard>());

        Assert.Contains("alertChannels.chat: The url is no address of the web.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("alerts.fatal.critical: 0 is no number of failed runs.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("alerts.recipients[0].channel: There is no alert channel 'chatt'.", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", exception.Message, StringComparison.Ordinal);
    }

    private async Task RunAsync(bool isBroken)
    {
        _isBroken = isBroken;
        await _services.GetRequiredService<ISyncService>().RunAsync("orders", cancellationToken: TestContext.Current.CancellationToken);
    }

    private IEnumerable<Order> Rows() => _isBroken ? throw new InvalidOperationException("The source is away.") : [new Order(1, "one")];

    private sealed record Order(int Id, string Name);
}
