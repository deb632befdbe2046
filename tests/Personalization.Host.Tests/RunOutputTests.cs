using Personalization.Hosting.Output;
using Personalization.Sync;

namespace Personalization.Host.Tests;

/// <summary>What a person is told of a run.</summary>
public sealed class RunOutputTests : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _out.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public void Write_RunThatFailedInARegion_SaysWhereAndNothingOfRejections()
    {
        var code = RunOutput.Write(
            new CommandOutput(_out, _errors, isTerminal: false, showsProgress: false), asJson: false, "1", "warning", new SyncCounts { RowsQueried = 2, Changed = 2 }, "Region 'eu': away.", errorCode: null);

        Assert.Equal((ExitCodes.Rejections, "Region 'eu': away.\n"), (code, _errors.ToString().ReplaceLineEndings("\n")));
    }

    [Fact]
    public void Write_RunWithRejections_SaysHowMany()
    {
        var code = RunOutput.Write(
            new CommandOutput(_out, _errors, isTerminal: false, showsProgress: false), asJson: false, "1", "warning", new SyncCounts { RowsQueried = 2, Added = 1, Rejected = 1 }, error: null, errorCode: null);

        Assert.Equal((ExitCodes.Rejections, "1 rows were rejected.\n"), (code, _errors.ToString().ReplaceLineEndings("\n")));
    }
}
