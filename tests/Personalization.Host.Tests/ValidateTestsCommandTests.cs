using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary><c>validate --tests</c>.</summary>
public sealed class ValidateTestsCommandTests
{
    private const string Passing = """

                unitTests:
                  - { name: The name is kept, given: { user_id: 1, full_name: Ann, ltv: 2 }, expect: { record: { full_name: Ann, ltv: 2.0 }, key: 1 } }
                  - { name: No key, given: { user_id: null }, expect: { ignored: true } }
            """;

    private const string Failing = """

                  - { name: Another name, given: { user_id: 1, full_name: Ann }, expect: { fields: { full_name: Anna } } }
            """;

    [Fact]
    public async Task ValidateTests_AllPass_EndsWith0AndTouchesNothing()
    {
        using var shop = Shop(Passing);
        File.Delete(shop.PathOf("shop.db"));

        var result = await shop.RunAsync("validate", "--tests");

        Assert.Equal((ExitCodes.Done, string.Empty), (result.Code, result.Errors));
        Assert.EndsWith("passed customer-profile: The name is kept\npassed customer-profile: No key\nUnit tests: 2 passed, 0 failed.\n", result.Answer.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.False(File.Exists(shop.PathOf("shop.db")));
        Assert.False(Directory.Exists(shop.PathOf("state")));
    }

    [Fact]
    public async Task ValidateTests_OneFails_EndsWith1AndSaysWhereAndWhatDiffers()
    {
        using var shop = Shop(Passing + Failing);

        var result = await shop.RunAsync("validate", "--tests");

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Matches(
            "FAILED customer-profile: Another name \\(.*personalization.yaml:[0-9]+:[0-9]+\\)\n  expect.fields.full_name: expected \"Anna\", got \"Ann\"\nUnit tests: 2 passed, 1 failed.\n",
            result.Answer.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task ValidateTests_Json_TellsEachTest()
    {
        using var shop = Shop(Passing + Failing);

        var result = await shop.RunAsync("validate", "--tests", "--json");

        Assert.Equal(ExitCodes.Failed, result.Code);
        var tests = result.Json.GetProperty("tests");
        Assert.Equal(3, tests.GetArrayLength());
        Assert.Equal([true, true, false], tests.EnumerateArray().Select(test => test.GetProperty("passed").GetBoolean()));
        var difference = tests[2].GetProperty("differences")[0];
        Assert.Equal(
            ("customer-profile", "Another name", "expect.fields.full_name", "\"Anna\"", "\"Ann\""),
            (tests[2].GetProperty("sync").GetString(), tests[2].GetProperty("name").GetString(), difference.GetProperty("place").GetString(), difference.GetProperty("expected").GetString(), difference.GetProperty("actual").GetString()));
    }

    [Fact]
    public async Task Validate_WithoutTheOption_OnlyChecksThatTestsAreWellFormed()
    {
        using var shop = Shop(Passing + Failing);
        using var broken = Shop(Passing.Replace("full_name: Ann, ltv", "fullname: Ann, ltv", StringComparison.Ordinal));

        var valid = await shop.RunAsync("validate", "--json");
        var invalid = await broken.RunAsync("validate");

        Assert.Equal(ExitCodes.Done, valid.Code);
        Assert.False(valid.Json.TryGetProperty("tests", out _));
        Assert.Equal(ExitCodes.Failed, invalid.Code);
        Assert.Contains("Nothing in the sync reads a column 'fullname', so giving it tests nothing. Did you mean 'full_name'?", invalid.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateTests_None_SaysSo()
    {
        using var shop = new ShopFolder();

        var result = await shop.RunAsync("validate", "--tests");

        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.EndsWith("No unit tests: no sync has the key unitTests.\n", result.Answer.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateTests_OfTheSample_AllPass()
    {
        using var shop = new ShopFolder((await File.ReadAllTextAsync(Repository.PathOf("samples/Yaml/personalization.yaml"))).Replace("${SHOP_FILE:-shop.db}", "shop.db", StringComparison.Ordinal));

        var result = await shop.RunAsync("validate", "--tests");

        Assert.True(result.Code == ExitCodes.Done, result.Answer + result.Errors);
        Assert.Contains("Unit tests: 3 passed, 0 failed.", result.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateTests_OfTheGuide_AllPass()
    {
        var guide = await File.ReadAllTextAsync(Repository.PathOf("docs/unit-tests.md"));
        using var shop = new ShopFolder(guide.Split("```yaml\n")[1].Split("```")[0]);

        var result = await shop.RunAsync("validate", "--tests");

        Assert.True(result.Code == ExitCodes.Done, result.Answer + result.Errors);
        Assert.Contains("Unit tests: 2 passed, 0 failed.", result.Answer, StringComparison.Ordinal);
    }

    private static ShopFolder Shop(string tests) => new(ShopFolder.Config() + tests);
}
