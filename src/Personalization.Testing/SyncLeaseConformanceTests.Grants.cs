using Personalization.Sync.State;

namespace Personalization.Testing;

/// <content>One holder at a time.</content>
public abstract partial class SyncLeaseConformanceTests
{
    [Fact]
    public async Task AcquireAsync_NobodyHasIt_GrantsALeaseThatIsNotLost()
    {
        await using var grant = await AcquireAsync(First);

        Assert.False(grant.Lost.IsCancellationRequested);
        Assert.Equal(IsKeptByProcess, grant.Token is null);
    }

    [Fact]
    public async Task AcquireAsync_AnotherProcessHasIt_IsRefusedAtOnce()
    {
        await using var grant = await AcquireAsync(First);

        await AssertRefusedAsync(Second);
        await AssertRefusedAsync(Second);
        Assert.False(grant.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task AcquireAsync_AfterARefusal_IsGrantedWhenTheOtherHasEnded()
    {
        var grant = await AcquireAsync(First);
        await AssertRefusedAsync(Second);
        await EndAsync(grant, First);

        await using var next = await AcquireAsync(Second);
        Assert.False(next.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task AcquireAsync_SeveralSyncsOfAProcess_HasThemAll()
    {
        await using var one = await AcquireAsync(First, "one");
        await using var two = await AcquireAsync(First, "two");

        await AssertRefusedAsync(Second, "one");
        await AssertRefusedAsync(Second, "two");
    }

    [Theory]
    [InlineData("a", "A")]
    [InlineData("a", "a ")]
    [InlineData("a/b", "a_b")]
    [InlineData("a\0b", "a")]
    [InlineData("\u00E9", "e\u0301")]
    public async Task AcquireAsync_IdsThatLookAlike_DoNotMeet(string one, string two)
    {
        await using var first = await AcquireAsync(First, one);
        await using var second = await AcquireAsync(First, two);

        await first.DisposeAsync();
        await AssertRefusedAsync(Second, two);
    }

    [Fact]
    public async Task AcquireAsync_LongIdsThatDifferAtTheEnd_DoNotMeet()
    {
        await using var first = await AcquireAsync(First, new string('x', 3000) + "1");
        await using var second = await AcquireAsync(First, new string('x', 3000) + "2");
    }

    [Fact]
    public async Task AcquireAsync_ManyProcessesAtOnce_OneHasIt()
    {
        var processes = new List<ISyncLease> { First, Second };
        for (var i = 0; i < 4; i++)
        {
            processes.Add(await OpenTrackedAsync());
        }

        for (var round = 0; round < (IsKeptByProcess ? 1 : 10 * TestSettings.Scale); round++)
        {
            var grants = await Task.WhenAll(processes.Select(process => Task.Run(() => TryAcquireAsync(process))));
            var granted = Assert.Single(grants, grant => grant is not null);
            await granted!.DisposeAsync();
        }

        async Task<SyncLeaseGrant?> TryAcquireAsync(ISyncLease process)
        {
            try
            {
                return await AcquireAsync(process);
            }
            catch (PersonalizationException exception) when (exception.Code == RefusalCode)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task AcquireAsync_CancelledToken_LeavesTheLeaseFree()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await First.AcquireAsync(Profile, new CancellationToken(canceled: true)));

        await using var grant = await AcquireAsync(Second);
    }

    [Fact]
    public async Task Token_OfOneGrantAfterTheOther_Grows()
    {
        var tokens = new List<long?>();
        for (var i = 0; i < 5; i++)
        {
            var process = i % 2 == 0 || IsKeptByProcess ? First : Second;
            await using var grant = await AcquireAsync(process);
            tokens.Add(grant.Token);
        }

        Assert.All(tokens.Zip(tokens.Skip(1)), pair => Assert.True(IsKeptByProcess ? pair.Second is null : pair.Second > pair.First, $"{pair}"));
    }

    [Fact]
    public async Task DisposeAsync_OfAGrant_TwiceIsOnce()
    {
        var grant = await AcquireAsync(First);
        await EndAsync(grant, First);
        await using var next = await AcquireAsync(Second);

        await grant.DisposeAsync();

        await AssertRefusedAsync(await OpenTrackedAsync());
    }

    [Fact]
    public async Task DisposeAsync_OfTheInstance_FreesWhatItHad()
    {
        await AcquireAsync(First, "one");
        await AcquireAsync(First, "two");
        await Disposal.DisposeAsync(First);

        await using var one = await AcquireAsync(Second, "one");
        await using var two = await AcquireAsync(Second, "two");
    }
}
