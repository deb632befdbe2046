using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData("membership_unavailable", ExitCodes.NotNow)]
    [InlineData("definitions_changing", ExitCodes.NotNow)]
    [InlineData("ingest_overloaded", ExitCodes.NotNow)]
    [InlineData("tails_exhausted", ExitCodes.NotNow)]
    [InlineData("service_stopping", ExitCodes.NotNow)]
    [InlineData("collection_loading", ExitCodes.NotNow)]
    [InlineData("store_unavailable", ExitCodes.NotNow)]
    [InlineData("sync_running", ExitCodes.NotNow)]
    [InlineData("state_locked", ExitCodes.NotNow)]
    [InlineData("record_not_found", ExitCodes.NoRecord)]
    [InlineData("audience_not_found", ExitCodes.Failed)]
    [InlineData("event_source_not_found", ExitCodes.Failed)]
    [InlineData(null, ExitCodes.Failed)]
    public void Of_Code_TellsWhetherToTryAgain(string? code, int expected) => Assert.Equal(expected, ExitCodes.Of(code));
}
