using System.Xml.Linq;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Writes JUnit XML: a suite for each context, a case for each rule, and a failure for each violated rule. Rules that were not checked are skipped.</summary>
internal sealed class JUnitReport : Report
{
    public override void Write(CheckReport report, string project, TextWriter output)
    {
        var suites = report.Contexts.Select(context => Suite(context, [.. report.Findings.Where(finding => finding.Context == context)], report.Rules));
        var document = new XElement("testsuites", new XAttribute("name", "softref"), suites);
        output.WriteLine(new XDeclaration("1.0", "utf-8", null));
        output.WriteLine(document);
    }

    private static XElement Suite(string context, IReadOnlyList<Finding> findings, IReadOnlyList<string> rules)
    {
        var cases = SoftReferenceRules.All.Select(rule => Case(rule, context, [.. findings.Where(finding => finding.Rule == rule.Code)], rules.Contains(rule.Code, StringComparer.Ordinal))).ToList();
        return new(
            "testsuite",
            new XAttribute("name", context),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(each => each.Element("failure") is not null)),
            new XAttribute("skipped", cases.Count(each => each.Element("skipped") is not null)),
            cases);
    }

    private static XElement Case(SoftReferenceRule rule, string context, IReadOnlyList<Finding> findings, bool isChecked) => new(
        "testcase",
        new XAttribute("classname", context),
        new XAttribute("name", $"{rule.Code} {rule.Title}"),
        isChecked || findings.Count > 0 ? null : new XElement("skipped"),
        findings.Count == 0 ? null : new XElement(
            "failure",
            new XAttribute("type", rule.Code),
            new XAttribute("message", string.Join(", ", findings.Select(finding => finding.Location))),
            string.Join("\n", findings.Select(finding => finding.Message))));
}
