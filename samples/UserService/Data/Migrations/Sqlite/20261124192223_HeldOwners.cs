using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class HeldOwners : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "differences",
                table: "soft_reference_swept_references",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "differing",
                table: "soft_reference_swept_references",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            // An older guard refuses keys whose deletion is disputed.
            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "differences",
                table: "soft_reference_swept_references");

            migrationBuilder.DropColumn(
                name: "differing",
                table: "soft_reference_swept_references");
        }
    }
}
