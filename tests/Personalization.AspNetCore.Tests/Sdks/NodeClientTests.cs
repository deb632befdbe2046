using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Realtime.Memberships;

namespace Personalization.AspNetCore.Tests.Sdks;

/// <summary>Real SDKs for Node.js send events to the real routes.</summary>
public sealed class NodeClientTests
{
    [Theory]
    [InlineData("segment.mjs")]
    [InlineData("rudder.mjs")]
    public async Task Events_OfSdk_MakeAMember(string script)
    {
        var folder = await NpmPackages.InstallAsync("node-clients");
        await using var host = await AudienceHost.StartAsync();
        var memberships = host.App.Services.GetRequiredService<IAudienceMembership>();
        Assert.False(await memberships.IsMemberAsync("viewers", "5"));

        var run = await ToolRun.StartAsync("node", folder, script, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{host.Port}"), "web-key", "5");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.True(await memberships.IsMemberAsync("viewers", "5"), run.Errors + run.Output);
    }
}
