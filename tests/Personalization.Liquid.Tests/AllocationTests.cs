using System.Buffers;

namespace Personalization.Liquid.Tests;

/// <summary>What a rendering allocates: its context, and the texts that filters make.</summary>
public sealed class AllocationTests
{
    private const int Renders = 1_000;

    [Theory]
    [InlineData("plain text", 600)]
    [InlineData("{{ row['email'] }}", 300)]
    [InlineData("{{ row['email'] | downcase }}", 400)]
    [InlineData("{% if row['discount'] >= 50 %}{{ row['email'] | upcase }}{% elsif row['discount'] > 0 %}{{ row['email'] | append: '!' }}{% else %}none{% endif %}", 400)]
    public void Render_SmallTemplate_AllocatesLittle(string source, int budget)
    {
        var template = LiquidTemplate.Parse(source);
        var data = new LiquidObject { ["row"] = LiquidValue.From(new LiquidObject { ["email"] = LiquidValue.From("Ada@Shop.Example"), ["discount"] = LiquidValue.From(60) }) };
        var into = new ArrayBufferWriter<byte>(1024);
        Render(template, data, into);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Render(template, data, into);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Renders;

        Assert.InRange(allocated, 0, budget);
    }

    private static void Render(LiquidTemplate template, LiquidObject data, ArrayBufferWriter<byte> into)
    {
        for (var i = 0; i < Renders; i++)
        {
            into.ResetWrittenCount();
            template.Render(data, into);
        }
    }
}
