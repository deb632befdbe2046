using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Personalization.Hosting.Output;

/// <summary>How much is done, in percent; nothing while nobody knows.</summary>
internal sealed class ShareColumn : ProgressColumn
{
    private const int Width = 4;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        => new Text(task.IsIndeterminate ? string.Empty : ((int)task.Percentage).ToString(CultureInfo.InvariantCulture) + "%").RightJustified();

    public override int? GetColumnWidth(RenderOptions options) => Width;
}
