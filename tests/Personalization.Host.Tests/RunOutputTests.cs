using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>What a person, or a script, is told of a run.</summary>
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
        var code = RunOutput.Write(Output(), Run(new SyncCounts { RowsQueried = 2, Changed = 2 }) with { Error = "Region 'eu': away." });

        Assert.Equal((ExitCodes.Rejections, "Region 'eu': away.\n"), (code, Errors));
    }

    [Fact]
    public void Write_OneRejectedRow_IsSingularWithItsKeyColumnAndHowToSeeItsKey()
    {
        var code = RunOutput.Write(Output(), Run(new SyncCounts { RowsQueried = 2, Added = 1, Rejected = 1 }) with { Reasons = ["Column 'ltv': no number."] });

        Assert.Equal(
            (ExitCodes.Rejections, "1 row was rejected (key column 'user_id'). Column 'ltv': no number.\nWith its key: personalization runs show 1 --rejected\n"),
            (code, Errors));
    }

    [Fact]
    public void Write_Regions_EachHasItsLine()
    {
        RunOutput.Write(Output(), Run(new SyncCounts { RowsQueried = 1, Unchanged = 1 }) with
        {
            Status = "success",
            Regions = [new ToldRegion("us", "success", new SyncCounts { RowsQueried = 1, Unchanged = 1 }, null, null), new ToldRegion("eu", "success", new SyncCounts { RowsQueried = 1, Added = 1 }, null, null)],
        });

        Assert.Equal(
            "success: 1 row read: 1 unchanged (run 1)\n  region us: success: 1 row read: 1 unchanged\n  region eu: success: 1 row read: 1 added\n",
            _out.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Write_FailedRunAsJson_IsOneObjectWithTheErrorAndItsPlace()
    {
        var output = Output();
        output.AsJson = true;

        var code = RunOutput.Write(output, Run(default) with { Status = "failed", ErrorCode = "unknown_field", Error = "shop/a.yaml:3:4: models.m.primaryKey: No." });

        using var json = JsonDocument.Parse(_out.ToString());
        var error = json.RootElement.GetProperty("error");
        Assert.Equal((ExitCodes.Failed, string.Empty), (code, Errors));
        Assert.Equal(
            ("unknown_field", "models.m.primaryKey: No.", "shop/a.yaml:3:4"),
            (error.GetProperty("code").GetString(), error.GetProperty("message").GetString(), error.GetProperty("place").GetString()));
    }

    [Fact]
    public void Write_RejectionsAsJson_AreReasonsWithTheirCountsAndNoKeys()
    {
        var output = Output();
        output.AsJson = true;

        RunOutput.Write(output, Run(new SyncCounts { RowsQueried = 3, Rejected = 3 }) with { Reasons = ["A.", "B.", "A."] });

        using var json = JsonDocument.Parse(_out.ToString());
        Assert.Equal(
            [("user_id", "A.", 2), ("user_id", "B.", 1)],
            json.RootElement.GetProperty("rejections").EnumerateArray().Select(row => (row.GetProperty("keyColumn").GetString()!, row.GetProperty("reason").GetString()!, row.GetProperty("count").GetInt32())));
    }

    private string Errors => _errors.ToString().ReplaceLineEndings("\n");

    private static ToldRun Run(SyncCounts counts) => new() { RunId = "1", Status = "warning", Counts = counts, KeyColumn = "user_id" };

    private CommandOutput Output() => new(_out, _errors, width: null, showsProgress: false);
}
