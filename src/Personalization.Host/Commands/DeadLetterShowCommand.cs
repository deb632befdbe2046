using System.CommandLine;
using Personalization.AspNetCore.Deliveries;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Delivery;

namespace Personalization.Hosting.Commands;

/// <summary><c>dead-letters show ID</c>.</summary>
internal sealed class DeadLetterShowCommand(CommandOutput output)
{
    private readonly Argument<string> _id = new("ID") { Description = "The dead letter's id, as it is listed." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var show = new DeadLetterShowCommand(output);
        return new Command("show", "Shows a dead letter: whose it is, and what it holds.") { show._id }.WithLocalOrHost(common, show.ShowHereAsync, show.ShowThereAsync);
    }

    private async Task<int> ShowHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var letter = await cache.Get<LetterReplay>().GetAsync(result.GetValue(_id)!, cancellationToken);
        return Write(ManagementJson.Serialize(json => DeliveryJson.WriteAll(json, letter)));
    }

    private async Task<int> ShowThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => Write(await host.GetAsync($"api/v1/dead-letters/{Uri.EscapeDataString(result.GetValue(_id)!)}", cancellationToken));

    private int Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        foreach (var member in HostRuns.Parse(json).EnumerateObject())
        {
            output.WriteLine($"{member.Name}: {Words.Of(member.Value.ToString())}");
        }

        return ExitCodes.Done;
    }
}
