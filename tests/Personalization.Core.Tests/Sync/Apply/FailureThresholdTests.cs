using Personalization.Sync;
using Personalization.Sync.Apply;

namespace Personalization.Core.Tests.Sync.Apply;

public sealed class FailureThresholdTests
{
    private readonly FailureThreshold _threshold = new("customer-profile", new SyncLimits());

    [Fact]
    public void AddFailure_FewerThanTheMinimum_IsNothing() => Fail(SyncConstants.MinFailures - 1);

    [Fact]
    public void AddFailure_AllOfTheMinimum_ThrowsAndSaysWhy()
    {
        Fail(SyncConstants.MinFailures - 1);

        var thrown = Assert.Throws<PersonalizationException>(() => _threshold.AddFailure("The part is too large."));

        Assert.Equal(ErrorCodes.TooManyFailures, thrown.Code);
        Assert.Equal("too_many_failures", thrown.Code);
        Assert.Contains("'customer-profile'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("1000 of the 1000", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("The part is too large.", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<PersonalizationException>(() => _threshold.AddFailure("Again."));
    }

    [Fact]
    public void AddFailure_HalfOfTheOperations_IsNothingAndOneMoreThrows()
    {
        _threshold.AddAttempted(1500);
        Fail(1500);

        var thrown = Assert.Throws<PersonalizationException>(() => _threshold.AddFailure("x"));
        Assert.Contains("1501 of the 3001", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddFailure_OddNumberOfOperations_MoreThanHalfIsMeantExactly()
    {
        var threshold = new FailureThreshold("s", new SyncLimits { MinFailures = 1 });
        threshold.AddAttempted(3);
        threshold.AddFailure("1 of 4");
        threshold.AddFailure("2 of 5");
        threshold.AddFailure("3 of 6");
        Assert.Throws<PersonalizationException>(() => threshold.AddFailure("4 of 7"));
    }

    [Fact]
    public void AddFailure_FromSeveralThreads_CountsAll()
    {
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 1000; i++)
            {
                _threshold.AddAttempted(3);
                _threshold.AddFailure("x");
            }
        });
        Fail(16_000);

        var thrown = Assert.Throws<PersonalizationException>(() => _threshold.AddFailure("x"));
        Assert.Contains("24001 of the 48001", thrown.Message, StringComparison.Ordinal);
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _threshold.AddFailure("x");
        }
    }
}
