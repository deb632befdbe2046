using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Audiences;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Memberships;

namespace Personalization.Hosting.Commands;

/// <summary><c>audience verify NAME</c> and <c>audience reconcile NAME</c>: everyone against the reference.</summary>
internal sealed class AudienceVerifyCommand(CommandOutput output, TimeProvider time, bool mends)
{
    private readonly Argument<string> _name = new("NAME") { Description = "The audience's name." };

    internal static Command CreateVerify(CommonOptions common, CommandOutput output, TimeProvider time) => new AudienceVerifyCommand(output, time, mends: false).Create(
        common, "verify", "Compares everyone's membership with a plain evaluation of all events and records. Writes nothing. Ends with 1 when something differs.");

    internal static Command CreateReconcile(CommonOptions common, CommandOutput output, TimeProvider time) => new AudienceVerifyCommand(output, time, mends: true).Create(
        common, "reconcile", "Works everyone's membership out anew from all events and records, writes what differs, and compares again.");

    private Command Create(CommonOptions common, string word, string description)
    {
        _name.Suggests(common, names => names.Audiences);
        return new Command(word, description) { _name }.WithLocalOrHost(common, VerifyHereAsync, VerifyThereAsync);
    }

    private async Task<int> VerifyHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var name = result.GetValue(_name)!;
        var verifier = cache.Get<AudienceVerifier>();
        int? transitions = mends ? await verifier.ReconcileAsync(name, cancellationToken) : null;
        var found = await verifier.VerifyAsync(name, cancellationToken);
        return Write(ManagementJson.Serialize(json => AudienceManagementJson.Write(json, found, transitions)));
    }

    private async Task<int> VerifyThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => Write(await RunProgress.ShowAsync(output, time, show =>
        {
            show(RunProgress.AtHost);
            return host.AskLongAsync($"api/v1/audiences/{Uri.EscapeDataString(result.GetValue(_name)!)}/{(mends ? "reconcile" : "verify")}", new { }, cancellationToken);
        }));

    private int Write(byte[] json)
    {
        var found = HostRuns.Parse(json);
        var differences = AnswerReader.NumberOf(found, "differences");
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            WriteText(found, differences);
        }

        return differences > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }

    private void WriteText(JsonElement found, long differences)
    {
        if (mends)
        {
            output.WriteLine($"{Words.Of(AnswerReader.NumberOf(found, "transitions"))} memberships were written.");
        }

        output.WriteLine($"{AnswerReader.TextOf(found, "id")}: {Words.Of(AnswerReader.NumberOf(found, "people"))} people compared, {Words.Of(differences)} differ.");
        if (AnswerReader.NumberOf(found, "people") == 0)
        {
            output.WriteLine(AudiencePreviewCommand.NoRecords);
        }

        foreach (var key in found.GetProperty("sample").EnumerateArray())
        {
            output.WriteLine(key.GetString()!);
        }

        if (differences > 0 && !mends)
        {
            output.WriteLine("Nothing was changed. Mend it with 'audience reconcile'.");
        }
    }
}
