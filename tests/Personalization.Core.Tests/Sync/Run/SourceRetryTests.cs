using System.Data.Common;
using System.Net.Sockets;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.Run;
using Personalization.Testing;
using Personalization.Tests.Diagnostics;

namespace Personalization.Core.Tests.Sync.Run;

public sealed class SourceRetryTests
{
    private const int SourceRetried = 9;

    private readonly ManualTimeProvider _time = new();
    private readonly ListLogger _logger = new();
    private int _attempts;

    public static TheoryData<string, Exception, bool> Failures => new()
    {
        { "timeout", OfSource(new TimeoutException()), true },
        { "connection broke", OfSource(new IOException()), true },
        { "connection refused", OfSource(new SocketException()), true },
        { "driver says transient", OfSource(new DriverException(isTransient: true)), true },
        { "driver says permanent", OfSource(new DriverException(isTransient: false)), false },
        { "driver does not know, network broke", OfSource(new DriverException(isTransient: false, new SocketException())), true },
        { "http", OfSource(new HttpRequestException("x", new HttpIOException(HttpRequestError.ResponseEnded))), true },
        { "http client timed out", OfSource(new TaskCanceledException("x", new TimeoutException())), true },
        { "the engine's own words", SyncErrors.SourceFailed(Sync, new IOException()), true },
        { "file is missing", OfSource(new FileNotFoundException()), false },
        { "directory is missing", OfSource(new DirectoryNotFoundException()), false },
        { "defect in the source", OfSource(new InvalidOperationException()), false },
        { "source without a cause", new PersonalizationException(ErrorCodes.SourceFailed, "A row is null."), false },
        { "disk of the state directory", new IOException(), false },
        { "disk of the state directory, told", SyncErrors.Of("profile", new IOException()), false },
        { "store", new RecordStoreException("test", "find", "x", new TimeoutException()) { Kind = RecordStoreErrorKind.Transient }, false },
        { "timeout of nobody", new TimeoutException(), false },
        { "unknown column", new PersonalizationException(ErrorCodes.UnknownField, "x"), false },
        { "valve", new PersonalizationException(ErrorCodes.ValveTripped, "x"), false },
        { "invariant", new PersonalizationException(ErrorCodes.InvariantBroken, "x", new IOException()), false },
        { "cancellation", new OperationCanceledException(), false },
    };

    private static SyncDefinition Sync
    {
        get
        {
            using var harness = new SyncHarness();
            return harness.Definition();
        }
    }

    private static Exception OfSource(Exception cause) => SourceFailure.Of(cause, default);

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task ExecuteAsync_FailsOnce_IsTriedAgainOnlyWhereTheSourceFailedForTheMoment(string what, Exception failure, bool transient)
    {
        Assert.NotEmpty(what);
        var run = _time.DriveAsync(Start(new SyncLimits(), _ => ++_attempts == 1 ? Task.FromException<int>(failure) : Task.FromResult(7)));

        if (transient)
        {
            Assert.Equal(7, await run);
        }
        else
        {
            Assert.Same(failure, await Record.ExceptionAsync(() => run));
        }

        Assert.Equal(transient ? 2 : 1, _attempts);
        Assert.Equal(transient ? 1 : 0, _logger.Count(SourceRetried));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(SyncConstants.SourceRetries)]
    public async Task ExecuteAsync_FailsEveryTime_ThrowsTheLastFailure(int retries)
    {
        List<Exception> failures = [];

        var thrown = await Record.ExceptionAsync(() => _time.DriveAsync(Start(new SyncLimits { SourceRetries = retries }, _ =>
        {
            failures.Add(OfSource(new TimeoutException()));
            return Task.FromException<int>(failures[^1]);
        })));

        Assert.Equal(retries + 1, failures.Count);
        Assert.Same(failures[^1], thrown);
        Assert.Equal(retries, _logger.Count(SourceRetried));
    }

    [Fact]
    public async Task ExecuteAsync_FailsBeforeItAnswersATask_IsTriedAgain()
    {
        var answer = await _time.DriveAsync(Start(new SyncLimits(), _ => ++_attempts == 1 ? throw OfSource(new TimeoutException()) : Task.FromResult(7)));

        Assert.Equal(7, answer);
    }

    [Fact]
    public async Task ExecuteAsync_CancelledDuringThePause_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var run = Start(new SyncLimits(), _ => Fail(new TimeoutException()), cancellation.Token);
        await _time.WaitForTimersAsync(1);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, _attempts);
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public async Task ExecuteAsync_CancelledWhileTheSourceFails_Ends()
    {
        using var cancellation = new CancellationTokenSource();

        var run = Start(
            new SyncLimits(),
            async _ =>
            {
                await cancellation.CancelAsync();
                return await Fail(new TimeoutException());
            },
            cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, _attempts);
        Assert.Equal(0, _logger.Count(SourceRetried));
    }

    [Fact]
    public async Task ExecuteAsync_SourceFails_LogsTheTypeAlone()
    {
        await _time.DriveAsync(Start(new SyncLimits(), _ => ++_attempts == 1 ? Task.FromException<int>(OfSource(new IOException("secret"))) : Task.FromResult(7)));

        var (_, level, text) = Assert.Single(_logger.Events);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, level);
        Assert.Contains("IOException", text, StringComparison.Ordinal);
        Assert.Contains("retry 1 of 3", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task ExecuteAsync_RealSourceBreaks_EveryAttemptReadsFromTheFirstRow(int breaksAt)
    {
        List<Customer> rows = [.. Enumerable.Range(0, 10).Select(n => new Customer($"{n}", null, "x"))];
        var query = new FakeQuery(SourceQuery.FromRows(rows, CustomerJson.Default.Customer)).FailAfter(breaksAt, times: 2);
        List<int> read = [];

        var last = await _time.DriveAsync(Start(new SyncLimits(), async token =>
        {
            read.Add(0);
            await using var reader = await query.OpenAsync(token);
            while (await reader.ReadAsync(token))
            {
                read[^1]++;
            }

            return read[^1];
        }));

        Assert.Equal(10, last);
        Assert.Equal([breaksAt, breaksAt, 10], read);
    }

    private Task<int> Fail(Exception cause)
    {
        _attempts++;
        return Task.FromException<int>(OfSource(cause));
    }

    private Task<int> Start(SyncLimits limits, Func<CancellationToken, Task<int>> attempt, CancellationToken cancellationToken = default)
        => new SourceRetry("customer-profile", limits, _time, _logger).ExecuteAsync(attempt, cancellationToken).AsTask();

    private sealed class DriverException(bool isTransient, Exception? inner = null) : DbException("secret", inner)
    {
        public override bool IsTransient => isTransient;
    }
}
