using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class UnreadableReferences : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "attempts",
                schema: "user_schema",
                table: "soft_reference_swept_references",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "retry_at",
                schema: "user_schema",
                table: "soft_reference_swept_references",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_unfinished",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                columns: new[] { "owner", "key" },
                filter: "\"state\" IN ('pending', 'settling', 'parked')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_soft_reference_cleanups_unfinished",
                schema: "user_schema",
                table: "soft_reference_cleanups");

            migrationBuilder.DropColumn(
                name: "attempts",
                schema: "user_schema",
                table: "soft_reference_swept_references");

            migrationBuilder.DropColumn(
                name: "retry_at",
                schema: "user_schema",
                table: "soft_reference_swept_references");
        }
    }
}
