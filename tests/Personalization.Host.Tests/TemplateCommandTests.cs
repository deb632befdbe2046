using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class TemplateCommandTests
{
    [Fact]
    public async Task TemplateRender_Lines_AnswersOneEach()
    {
        const string lines = """
            {"template":"Hello {{ name }}\n","data":{"name":"Ada"}}
            {"template":"{% render 'a' %}","templates":{"a":"A"}}
            {"template":"{{ 'x' | }}","mode":"strict"}
            {"template":"{{ 'x' | }}","mode":"lax"}
            {"template":"{% case 1 %}{% when 1 and 2 %}a{% endcase %}","mode":"strict"}

            nonsense
            {"template":"x","mode":"nonsense"}
            """;

        var result = await ShopFolder.RunWithInputAsync(lines, "template", "render", "--lines");

        Assert.Equal(ExitCodes.Done, result.Code);
        var answers = result.Answer.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("Hello Ada\n", answers[0].GetProperty("output").GetString());
        Assert.Equal("A", answers[1].GetProperty("output").GetString());
        Assert.StartsWith("line 1, column ", answers[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("x", answers[3].GetProperty("output").GetString());
        Assert.All(answers[4..], answer => Assert.True(answer.TryGetProperty("error", out _)));
        Assert.Equal(7, answers.Count);
    }

    [Fact]
    public async Task TemplateRender_File_WritesTheText()
    {
        using var shop = new ShopFolder();
        await File.WriteAllTextAsync(shop.PathOf("t.liquid"), "{{ name | upcase }}");
        await File.WriteAllTextAsync(shop.PathOf("d.json"), """{"name":"ada"}""");

        var rendered = await ShopFolder.RunBareAsync("template", "render", "--template", shop.PathOf("t.liquid"), "--data", shop.PathOf("d.json"));
        var missing = await ShopFolder.RunBareAsync("template", "render", "--template", shop.PathOf("none.liquid"));

        await File.WriteAllTextAsync(shop.PathOf("m.liquid"), "{{ name | upcse | camelcase }}");
        var misspelt = await ShopFolder.RunBareAsync("template", "render", "--template", shop.PathOf("m.liquid"), "--data", shop.PathOf("d.json"));
        var standard = await ShopFolder.RunBareAsync("template", "render", "--filters", "standard", "--template", shop.PathOf("m.liquid"), "--data", shop.PathOf("d.json"));
        await File.WriteAllTextAsync(shop.PathOf("h.json"), """{"name":"\ud83d"}""");
        var half = await ShopFolder.RunBareAsync("template", "render", "--template", shop.PathOf("t.liquid"), "--data", shop.PathOf("h.json"));

        Assert.Equal(ExitCodes.Failed, misspelt.Code);
        Assert.Contains("There is no filter 'upcse'.", misspelt.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, "ada"), (standard.Code, standard.Answer));
        Assert.Equal(ExitCodes.Failed, half.Code);
        Assert.Contains("surrogate", half.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, "ADA"), (rendered.Code, rendered.Answer));
        Assert.Equal(ExitCodes.Failed, missing.Code);
        Assert.Contains("none.liquid", missing.Errors, StringComparison.Ordinal);
    }
}
