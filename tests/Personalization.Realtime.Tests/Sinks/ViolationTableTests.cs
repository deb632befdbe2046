using System.Text;
using Personalization.People;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.People;
using Personalization.TestData;

namespace Personalization.Realtime.Tests.Sinks;

public sealed class ViolationTableTests(PostgresFixture server)
{
    public static TheoryData<string> Kinds => ["postgres", "sqlite"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_Violation_IsARowOfItsOwnTable(string kind)
    {
        await using var sink = await SinkHarness.StartAsync(kind, server);
        var message = sink.Engine.Message("viewed", "ada", id: "m1") with { Utf8Json = Encoding.UTF8.GetBytes("""{"messageId":"m1","properties":{"a":"\u0000"}}""") };
        var violation = new ContractViolation { Message = message, Contract = "shop", SchemaVersion = "v2", HasSchemaViolated = true, Violations = ["a is no number", "b is missing"] };
        await sink.Engine.People.CommitAsync(
            [new PersonCommit { Person = new PersonKey("", "u:ada"), ExpectedVersion = 0, State = default, Violations = [new PersonEntry(sink.Engine.Time.GetUtcNow(), ViolationFrame.Write(violation))] }], default);

        await sink.DrainAsync();

        Assert.Equal("Json", await sink.Database.TypeOfAsync("event_violations", "payload"));
        var (yes, no) = kind == "postgres" ? ("true", "false") : ("1", "0");
        Assert.Equal(
            [$"\"viewed\"|\"track\"|\"v2\"|{no}|{no}|{yes}|\"ada\""],
            await sink.Database.ReadAsync("event_violations", "event_name, event_type, schema_version, has_undeclared_schema, has_undeclared_fields, has_schema_violated, user_id"));
        Assert.Contains("b is missing", (await sink.Database.ReadAsync("event_violations", "violations"))[0], StringComparison.Ordinal);
        Assert.Contains("m1", (await sink.Database.ReadAsync("event_violations", "payload"))[0], StringComparison.Ordinal);
        Assert.DoesNotContain("tracks", await sink.Database.TablesAsync());
        Assert.Equal(1, await Realtime.Sinks.SinkErasure.DeleteAsync((sink.Tables, sink.Sink), new Realtime.Sinks.ErasedRows { UserIds = ["ada"] }, default));
    }
}
