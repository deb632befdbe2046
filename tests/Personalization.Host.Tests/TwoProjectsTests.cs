using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Two projects on one machine, each with a file of its own and a sync of the same id.</summary>
public sealed class TwoProjectsTests
{
    [Fact]
    public async Task Commands_NoStateNamed_EachProjectHasItsOwn()
    {
        using var one = new ShopFolder(ShopFolder.Config(state: string.Empty));
        using var two = new ShopFolder(ShopFolder.Config(state: string.Empty));
        two.Execute("delete from customers where user_id < 3");
        await one.CreateKeyAsync();

        Assert.Equal(ExitCodes.Done, (await one.RunAsync("sync", "run", "customer-profile")).Code);
        Assert.Equal(ExitCodes.Done, (await two.RunAsync("sync", "run", "customer-profile")).Code);

        Assert.Equal(ExitCodes.Done, (await one.RunAsync("lookup", "customers", "user_id", "1")).Code);
        Assert.NotEqual(ExitCodes.Done, (await two.RunAsync("lookup", "customers", "user_id", "1")).Code);
        Assert.DoesNotContain("key_", (await two.RunAsync("keys", "list")).Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys", "list")]
    [InlineData("keys", "create", "--name", "web")]
    [InlineData("sync", "run", "customer-profile")]
    [InlineData("sync", "plan", "customer-profile")]
    [InlineData("lookup", "customers", "user_id", "1")]
    public async Task Commands_StateOfAnotherProject_AreRefusedByName(params string[] command)
    {
        using var one = new ShopFolder();
        using var two = new ShopFolder(ShopFolder.Config(state: $"state: {{ directory: {one.PathOf("state")} }}"));
        await one.RunAsync("sync", "run", "customer-profile");

        var result = await two.RunAsync(command);

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.All([one.ConfigPath, two.ConfigPath, one.PathOf("state")], part => Assert.Contains(part, result.Errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commands_ProjectMovedWithItsState_GoOn()
    {
        using var one = new ShopFolder(ShopFolder.Config(state: string.Empty));
        await one.RunAsync("sync", "run", "customer-profile");
        var moved = one.PathOf("moved");
        Directory.CreateDirectory(moved);
        File.Move(one.ConfigPath, Path.Combine(moved, "personalization.yaml"));
        Directory.Move(one.PathOf(".personalization"), Path.Combine(moved, ".personalization"));

        var run = await ShopFolder.RunBareAsync("sync", "run", "customer-profile", "--config", Path.Combine(moved, "personalization.yaml"), "--json");

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.Contains("\"unchanged\": 3", run.Answer, StringComparison.Ordinal);
    }
}
